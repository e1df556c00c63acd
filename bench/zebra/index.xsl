<?xml version="1.0" encoding="UTF-8"?>
<!-- What zebra indexes of an OAI-PMH record: the same words as chm, all of them under one index and titles again. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:z="http://indexdata.com/zebra-2.0"
    xmlns:o="http://www.openarchives.org/OAI/2.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
  <xsl:template match="/*">
    <z:record z:id="{o:header/o:identifier}">
      <xsl:for-each select=".//dc:*">
        <z:index name="any:w"><xsl:value-of select="."/></z:index>
      </xsl:for-each>
      <z:index name="title:w"><xsl:value-of select=".//dc:title"/></z:index>
    </z:record>
  </xsl:template>
</xsl:stylesheet>
