// Metadata documents of about 25 KB, as catalogues of spatial data and of biodiversity data have them, with the texts of sample
// records: what `chm import` reads of ISO 19139 and EML is measured on them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const contact = (role, name, organization) => `<gmd:CI_ResponsibleParty>
 <gmd:individualName><gco:CharacterString>${name}</gco:CharacterString></gmd:individualName>
 <gmd:organisationName><gco:CharacterString>${organization}</gco:CharacterString></gmd:organisationName>
 <gmd:contactInfo><gmd:CI_Contact><gmd:address><gmd:CI_Address>
  <gmd:city><gco:CharacterString>Nairobi</gco:CharacterString></gmd:city>
  <gmd:country><gco:CharacterString>Kenya</gco:CharacterString></gmd:country>
  <gmd:electronicMailAddress><gco:CharacterString>office@example.org</gco:CharacterString></gmd:electronicMailAddress>
 </gmd:CI_Address></gmd:address></gmd:CI_Contact></gmd:contactInfo>
 <gmd:role><gmd:CI_RoleCode codeList="http://standards.iso.org/iso/19139/resources/gmxCodelists.xml#CI_RoleCode" codeListValue="${role}"/></gmd:role>
</gmd:CI_ResponsibleParty>`;

const isoKeywords = (thesaurus, words) => `<gmd:descriptiveKeywords><gmd:MD_Keywords>
${words.map((word) => ` <gmd:keyword><gco:CharacterString>${word}</gco:CharacterString></gmd:keyword>`).join('\n')}
 <gmd:thesaurusName><gmd:CI_Citation><gmd:title><gco:CharacterString>${thesaurus}</gco:CharacterString></gmd:title></gmd:CI_Citation></gmd:thesaurusName>
</gmd:MD_Keywords></gmd:descriptiveKeywords>`;

const isoResource = (url, name) => `<gmd:onLine><gmd:CI_OnlineResource>
 <gmd:linkage><gmd:URL>${url}</gmd:URL></gmd:linkage>
 <gmd:protocol><gco:CharacterString>WWW:DOWNLOAD-1.0-http--download</gco:CharacterString></gmd:protocol>
 <gmd:name><gco:CharacterString>${name}</gco:CharacterString></gmd:name>
</gmd:CI_OnlineResource></gmd:onLine>`;

const isoBand = (n) => `<gmd:dimension><gmd:MD_Band><gmd:sequenceIdentifier><gco:MemberName>
 <gco:aName><gco:CharacterString>column_${n}</gco:CharacterString></gco:aName>
 <gco:attributeType><gco:TypeName><gco:aName><gco:CharacterString>Real</gco:CharacterString></gco:aName></gco:TypeName></gco:attributeType>
</gco:MemberName></gmd:sequenceIdentifier><gmd:descriptor><gco:CharacterString>What column ${n} of the table holds</gco:CharacterString></gmd:descriptor>
</gmd:MD_Band></gmd:dimension>`;

const times = (count, make) => Array.from({ length: count }, (_, n) => make(n)).join('\n');

function iso(n, texts) {
  return `<?xml version="1.0" encoding="UTF-8"?>
<gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco">
<gmd:fileIdentifier><gco:CharacterString>bench-iso-${n}</gco:CharacterString></gmd:fileIdentifier>
<gmd:language><gco:CharacterString>eng</gco:CharacterString></gmd:language>
<gmd:contact>${contact('pointOfContact', 'Data desk', 'National museum')}</gmd:contact>
<gmd:dateStamp><gco:Date>2024-05-01</gco:Date></gmd:dateStamp>
<gmd:identificationInfo><gmd:MD_DataIdentification>
<gmd:citation><gmd:CI_Citation><gmd:title><gco:CharacterString>${texts[0].title} ${n}</gco:CharacterString></gmd:title>
<gmd:date><gmd:CI_Date><gmd:date><gco:Date>2023-0${1 + n % 9}-12</gco:Date></gmd:date><gmd:dateType><gmd:CI_DateTypeCode codeListValue="publication"/></gmd:dateType></gmd:CI_Date></gmd:date>
</gmd:CI_Citation></gmd:citation>
<gmd:abstract><gco:CharacterString>${texts[0].description} ${texts[1].description}</gco:CharacterString></gmd:abstract>
${times(6, (k) => `<gmd:pointOfContact>${contact(['owner', 'author', 'publisher', 'custodian'][k % 4], `Office ${k}`, 'National museum')}</gmd:pointOfContact>`)}
${isoKeywords('GEMET', texts.map((text) => text.subject))}
${isoKeywords('Places', ['Kenya', 'Lake Victoria', 'Coast'])}
<gmd:resourceConstraints><gmd:MD_LegalConstraints><gmd:otherConstraints><gco:CharacterString>https://creativecommons.org/licenses/by/4.0/</gco:CharacterString></gmd:otherConstraints></gmd:MD_LegalConstraints></gmd:resourceConstraints>
<gmd:extent><gmd:EX_Extent><gmd:geographicElement><gmd:EX_GeographicBoundingBox>
<gmd:westBoundLongitude><gco:Decimal>${34 + n % 5}</gco:Decimal></gmd:westBoundLongitude><gmd:eastBoundLongitude><gco:Decimal>41</gco:Decimal></gmd:eastBoundLongitude>
<gmd:southBoundLatitude><gco:Decimal>-4.5</gco:Decimal></gmd:southBoundLatitude><gmd:northBoundLatitude><gco:Decimal>${n % 5}</gco:Decimal></gmd:northBoundLatitude>
</gmd:EX_GeographicBoundingBox></gmd:geographicElement></gmd:EX_Extent></gmd:extent>
</gmd:MD_DataIdentification></gmd:identificationInfo>
<gmd:contentInfo><gmd:MD_CoverageDescription>${times(20, isoBand)}</gmd:MD_CoverageDescription></gmd:contentInfo>
<gmd:distributionInfo><gmd:MD_Distribution><gmd:transferOptions><gmd:MD_DigitalTransferOptions>
${times(6, (k) => isoResource(`https://data.example.org/${n}/${k}.csv`, `Part ${k}`))}
</gmd:MD_DigitalTransferOptions></gmd:transferOptions></gmd:MD_Distribution></gmd:distributionInfo>
<gmd:dataQualityInfo><gmd:DQ_DataQuality><gmd:lineage><gmd:LI_Lineage><gmd:statement><gco:CharacterString>${texts[2].description}</gco:CharacterString></gmd:statement></gmd:LI_Lineage></gmd:lineage></gmd:DQ_DataQuality></gmd:dataQualityInfo>
</gmd:MD_Metadata>
`;
}

const party = (element, k, role = '') => `<${element}><individualName><givenName>Office</givenName><surName>Number ${k}</surName></individualName>
<organizationName>National museum</organizationName><positionName>Data desk</positionName>
<address><deliveryPoint>Museum Hill</deliveryPoint><city>Nairobi</city><country>KE</country></address>
<electronicMailAddress>office${k}@example.org</electronicMailAddress><onlineUrl>https://museum.example.org/${k}</onlineUrl>${role}</${element}>`;

const attribute = (n) => `<attribute><attributeName>column_${n}</attributeName><attributeDefinition>What column ${n} of the table holds</attributeDefinition>
<measurementScale><ratio><unit><standardUnit>meter</standardUnit></unit><numericDomain><numberType>real</numberType></numericDomain></ratio></measurementScale></attribute>`;

function eml(n, texts) {
  return `<?xml version="1.0" encoding="UTF-8"?>
<eml:eml xmlns:eml="https://eml.ecoinformatics.org/eml-2.2.0" packageId="bench-eml-${n}" system="https://data.example.org" xml:lang="eng">
<dataset>
<alternateIdentifier>bench-eml-${n}</alternateIdentifier>
<title xml:lang="eng">${texts[0].title} ${n}</title>
${times(3, (k) => party('creator', k))}
${party('metadataProvider', 3)}
${times(6, (k) => party('associatedParty', 4 + k, '<role>contentProvider</role>'))}
<pubDate>2023-0${1 + n % 9}-12</pubDate>
<language>eng</language>
<abstract>${texts.slice(0, 2).map((text) => `<para>${text.description}</para>`).join('\n')}</abstract>
<keywordSet>${texts.map((text) => `<keyword>${text.subject}</keyword>`).join('')}<keywordThesaurus>GEMET</keywordThesaurus></keywordSet>
<intellectualRights><para>This work is licensed under a <ulink url="https://creativecommons.org/licenses/by/4.0/legalcode"><citetitle>Creative Commons Attribution (CC-BY) 4.0 License</citetitle></ulink>.</para></intellectualRights>
<distribution><online><url function="download">https://data.example.org/archive?r=${n}</url></online></distribution>
<coverage><geographicCoverage><geographicDescription>Kenya</geographicDescription><boundingCoordinates>
<westBoundingCoordinate>${34 + n % 5}</westBoundingCoordinate><eastBoundingCoordinate>41</eastBoundingCoordinate>
<northBoundingCoordinate>${n % 5}</northBoundingCoordinate><southBoundingCoordinate>-4.5</southBoundingCoordinate></boundingCoordinates></geographicCoverage>
<temporalCoverage><rangeOfDates><beginDate><calendarDate>1998-01-01</calendarDate></beginDate><endDate><calendarDate>2003-12-31</calendarDate></endDate></rangeOfDates></temporalCoverage>
<taxonomicCoverage><generalTaxonomicCoverage>Plants and animals</generalTaxonomicCoverage>
${times(20, (k) => `<taxonomicClassification><taxonRankName>species</taxonRankName><taxonRankValue>Genus species${n % 50 + k}</taxonRankValue><commonName>Common name ${k}</commonName></taxonomicClassification>`)}</taxonomicCoverage></coverage>
<maintenance><description><para>${texts[3].title}</para></description><maintenanceUpdateFrequency>annually</maintenanceUpdateFrequency></maintenance>
${party('contact', 12)}
<methods><methodStep><description><para>${texts[2].description}</para></description></methodStep></methods>
<dataTable><entityName>table</entityName><attributeList>${times(30, attribute)}</attributeList></dataTable>
</dataset>
</eml:eml>
`;
}

const makers = { iso19139: iso, eml };

/* Writes `count` documents of a format into `folder`, with the texts of an OAI-PMH answer; gives their mean size in bytes. */
export function writeDocuments(folder, format, count, answer) {
  const element = (record, name) => new RegExp(`<dc:${name}>([^<]*)`).exec(record)?.[1] ?? 'none';
  const texts = answer.split('<record>').slice(1)
    .map((record) => ({ title: element(record, 'title'), subject: element(record, 'subject'), description: element(record, 'description') }));
  let bytes = 0;
  for (let n = 0; n < count; n++) {
    const own = Array.from({ length: 6 }, (_, k) => texts[(n * 6 + k) % texts.length]);
    const document = makers[format](n, own);
    bytes += Buffer.byteLength(document);
    writeFileSync(join(folder, `${n}.xml`), document);
  }
  return bytes / count;
}
