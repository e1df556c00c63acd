<?xml version="1.0" encoding="UTF-8"?>
<!-- What zebra indexes of an OAI-PMH record, so that it can answer what chm answers: all words, words by element, values to
     count and filter by, and what is sorted by. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:z="http://indexdata.com/zebra-2.0"
    xmlns:o="http://www.openarchives.org/OAI/2.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
  <xsl:template match="/*">
    <z:record z:id="{o:header/o:identifier}">
      <xsl:for-each select=".//dc:*">
        <z:index name="any:w {local-name()}:w"><xsl:value-of select="."/></z:index>
      </xsl:for-each>
      <xsl:for-each select=".//dc:subject | .//dc:type | .//dc:language | .//dc:date | .//dc:coverage | .//dc:rights | .//dc:format | .//dc:publisher">
        <z:index name="{local-name()}:0"><xsl:value-of select="."/></z:index>
      </xsl:for-each>
      <z:index name="title:s"><xsl:value-of select=".//dc:title"/></z:index>
      <z:index name="date:s"><xsl:value-of select=".//dc:date"/></z:index>
    </z:record>
  </xsl:template>
</xsl:stylesheet>
