// XML as a tree, and what EML 2.2, ISO 19139 and DataCite 4.6 say about the order of elements: for each parent that chm writes the
// children that its schema allows there, in the order of the schema (eml-resource.xsd, eml-dataset.xsd, eml-party.xsd, eml-coverage.xsd,
// eml-methods.xsd; gmd/*.xsd; metadata.xsd, whose top is in any order). '!' marks what must be there. It stands in for validation, as the
// schemas themselves are not to be had from a package registry.
import { SaxesParser } from 'saxes';

class Element {
  constructor(name, attributes) {
    Object.assign(this, { name, attributes, children: [], text: '' });
  }

  all(name) {
    return this.children.flatMap((child) => [...(child.name === name ? [child] : []), ...child.all(name)]);
  }

  path(path) {
    return path.split('/').reduce((found, name) => found.flatMap(({ children }) => children.filter((child) => child.name === name)), [this]);
  }
}

export function parse(text) {
  const parser = new SaxesParser();
  const top = new Element('');
  const open = [top];

  parser.on('error', (error) => { throw error; });
  parser.on('opentag', ({ name, attributes }) => {
    const element = new Element(name, attributes);
    open.at(-1).children.push(element);
    open.push(element);
  });
  parser.on('text', (part) => { for (const element of open) element.text += part; });
  parser.on('closetag', () => {
    const { text } = open.at(-1);
    open.at(-1).text = text.trim();
    open.pop();
  });
  parser.write(text).close();
  return top;
}

const party = 'individualName organizationName positionName address phone electronicMailAddress onlineUrl userId role';
const prose = 'section para';
const gmdText = 'gco:CharacterString! gmd:PT_FreeText';

const orders = {
  'eml:eml': 'access dataset! annotations additionalMetadata',
  dataset: 'alternateIdentifier shortName title! creator! metadataProvider associatedParty pubDate language series abstract keywordSet additionalInfo '
    + 'intellectualRights licensed distribution coverage annotation purpose introduction gettingStarted acknowledgements maintenance contact! '
    + 'publisher pubPlace methods project',
  creator: party, metadataProvider: party, associatedParty: `${party}!`, contact: party, 'dataset/publisher': party,
  individualName: 'salutation givenName surName!',
  abstract: prose, purpose: prose, additionalInfo: prose, intellectualRights: prose, acknowledgements: prose, samplingDescription: prose,
  description: prose,
  keywordSet: 'keyword! keywordThesaurus',
  licensed: 'licenseName! url identifier',
  distribution: 'online', online: 'onlineDescription url!',
  coverage: 'geographicCoverage temporalCoverage taxonomicCoverage',
  geographicCoverage: 'geographicDescription! boundingCoordinates!',
  boundingCoordinates: 'westBoundingCoordinate! eastBoundingCoordinate! northBoundingCoordinate! southBoundingCoordinate!',
  temporalCoverage: 'singleDateTime rangeOfDates', rangeOfDates: 'beginDate! endDate!', singleDateTime: 'calendarDate!',
  beginDate: 'calendarDate!', endDate: 'calendarDate!',
  taxonomicCoverage: 'taxonomicSystem generalTaxonomicCoverage taxonomicClassification!',
  taxonomicClassification: 'taxonRankName taxonRankValue commonName taxonId taxonomicClassification',
  maintenance: 'description! maintenanceUpdateFrequency changeHistory',
  methods: 'methodStep! sampling qualityControl', methodStep: 'description!', sampling: 'studyExtent! samplingDescription!',
  studyExtent: 'description!', qualityControl: 'description!',
  additionalMetadata: 'describes metadata!', metadata: 'gbif',
  gbif: 'dateStamp! metadataLanguage hierarchyLevel citation bibliography physical resourceLogoUrl collection',
  bibliography: 'citation!', collection: 'parentCollectionIdentifier collectionIdentifier collectionName!',

  'gmd:MD_Metadata': 'gmd:fileIdentifier gmd:language gmd:characterSet gmd:parentIdentifier gmd:hierarchyLevel gmd:hierarchyLevelName gmd:contact! '
    + 'gmd:dateStamp! gmd:metadataStandardName gmd:metadataStandardVersion gmd:dataSetURI gmd:locale gmd:spatialRepresentationInfo '
    + 'gmd:referenceSystemInfo gmd:metadataExtensionInfo gmd:identificationInfo! gmd:contentInfo gmd:distributionInfo gmd:dataQualityInfo',
  'gmd:CI_ResponsibleParty': 'gmd:individualName gmd:organisationName gmd:positionName gmd:contactInfo gmd:role!',
  'gmd:CI_Contact': 'gmd:phone gmd:address gmd:onlineResource',
  'gmd:CI_Address': 'gmd:deliveryPoint gmd:city gmd:administrativeArea gmd:postalCode gmd:country gmd:electronicMailAddress',
  'gmd:PT_Locale': 'gmd:languageCode! gmd:country gmd:characterEncoding!',
  'gmd:MD_DataIdentification': 'gmd:citation! gmd:abstract! gmd:purpose gmd:credit gmd:status gmd:pointOfContact gmd:resourceMaintenance '
    + 'gmd:graphicOverview gmd:resourceFormat gmd:descriptiveKeywords gmd:resourceSpecificUsage gmd:resourceConstraints gmd:aggregationInfo '
    + 'gmd:spatialRepresentationType gmd:spatialResolution gmd:language! gmd:characterSet gmd:topicCategory gmd:environmentDescription gmd:extent '
    + 'gmd:supplementalInformation',
  'gmd:CI_Citation': 'gmd:title! gmd:alternateTitle gmd:date! gmd:edition gmd:editionDate gmd:identifier gmd:citedResponsibleParty '
    + 'gmd:presentationForm gmd:series gmd:otherCitationDetails',
  'gmd:CI_Date': 'gmd:date! gmd:dateType!',
  'gmd:MD_Identifier': 'gmd:authority gmd:code!',
  'gmd:MD_MaintenanceInformation': 'gmd:maintenanceAndUpdateFrequency! gmd:dateOfNextUpdate gmd:maintenanceNote',
  'gmd:MD_Keywords': 'gmd:keyword! gmd:type gmd:thesaurusName',
  'gmd:MD_LegalConstraints': 'gmd:useLimitation gmd:accessConstraints gmd:useConstraints gmd:otherConstraints',
  'gmd:MD_AggregateInformation': 'gmd:aggregateDataSetName gmd:aggregateDataSetIdentifier gmd:associationType! gmd:initiativeType',
  'gmd:EX_Extent': 'gmd:description gmd:geographicElement gmd:temporalElement gmd:verticalElement',
  'gmd:EX_GeographicBoundingBox': 'gmd:extentTypeCode gmd:westBoundLongitude! gmd:eastBoundLongitude! gmd:southBoundLatitude! gmd:northBoundLatitude!',
  'gmd:EX_GeographicDescription': 'gmd:extentTypeCode gmd:geographicIdentifier!',
  'gml:TimePeriod': 'gml:beginPosition! gml:endPosition!',
  'gmd:MD_Distribution': 'gmd:distributionFormat gmd:distributor gmd:transferOptions',
  'gmd:MD_Format': 'gmd:name! gmd:version!',
  'gmd:MD_DigitalTransferOptions': 'gmd:unitsOfDistribution gmd:transferSize gmd:onLine',
  'gmd:CI_OnlineResource': 'gmd:linkage! gmd:protocol gmd:applicationProfile gmd:name gmd:description gmd:function',
  'gmd:DQ_DataQuality': 'gmd:scope! gmd:report gmd:lineage',
  'gmd:title': gmdText, 'gmd:abstract': gmdText, 'gmd:keyword': gmdText, 'gmd:purpose': gmdText,

  resource: null, // any order: what must be there is looked for below
  creators: 'creator!', creator: null,
  'creators/creator': 'creatorName! givenName familyName nameIdentifier affiliation',
  contributors: 'contributor!', contributor: 'contributorName! givenName familyName nameIdentifier affiliation',
  titles: 'title!', subjects: 'subject!', dates: 'date!', rightsList: 'rights!', descriptions: 'description!', geoLocations: 'geoLocation!',
  geoLocation: 'geoLocationPlace geoLocationPoint geoLocationBox', geoLocationPoint: 'pointLongitude! pointLatitude!',
  geoLocationBox: 'westBoundLongitude! eastBoundLongitude! southBoundLatitude! northBoundLatitude!',
  alternateIdentifiers: 'alternateIdentifier!', relatedIdentifiers: 'relatedIdentifier!', sizes: 'size!', formats: 'format!',
};

const demanded = { resource: ['identifier', 'creators', 'titles', 'publisher', 'publicationYear', 'resourceType'] };

// What is wrong with an element and those in it, as sentences.
export function check(element, above = '') {
  const named = orders[`${above}/${element.name}`] ?? orders[element.name];
  const order = above === 'descriptions' || above === 'creators' && element.name === 'creator' ? orders[`${above}/${element.name}`] : named;
  const faults = [];
  let at = 0;

  if (order) {
    const known = order.split(' ');
    const names = known.map((name) => name.replace('!', ''));
    for (const { name } of element.children) {
      const place = names.indexOf(name);
      if (place < 0) faults.push(`${element.name} has ${name}`);
      else if (place < at) faults.push(`${element.name} has ${name} after ${names[at]}`);
      at = Math.max(at, place);
    }
    for (const name of known.filter((each) => each.endsWith('!')).map((each) => each.slice(0, -1)))
      if (!element.children.some((child) => child.name === name)) faults.push(`${element.name} has no ${name}`);
  }
  for (const name of demanded[element.name] ?? [])
    if (!element.children.some((child) => child.name === name)) faults.push(`${element.name} has no ${name}`);
  if (element.children.length === 0 && element.text === '' && !element.attributes['gco:nilReason']) faults.push(`${element.name} is empty`);
  return [...faults, ...element.children.flatMap((child) => check(child, element.name))];
}
