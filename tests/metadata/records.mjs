// Records that try what the formats must bear: every header field, texts in several languages, a place of each kind, marks that the
// formats use themselves, an embargo, a revoked record, what the schemas limit.
// An organization, and the records that name it by its identifier.
export const organization = {
  type: 'organization', source: 'org', fields: { title: { en: 'Marine Institute', fr: 'Institut de la mer' }, organization_type: 'organization-types:government-agency', country: 'KE' },
};

export const records = (institute) => [
  {
    type: 'dataset', source: 'corals', licence: 'CC-BY-4.0',
    rights: { custodian: 'Marine Institute', holder: 'The Holder & Sons', access: 'open', embargo: null, labels: ['TK Attribution'] },
    fields: {
      title: { en: 'Corals of the coast {100 %} & <reefs>', fr: 'Coraux de la côte', ar: 'مرجان الساحل' },
      summary: { en: 'First paragraph.\n\nSecond "paragraph" with \\ and ~ and ^ and _ and #.', fr: 'Où ils sont.' },
      dataset_type: 'dataset-types:occurrence',
      subjects: ['subjects:mangroves', 'subjects:mammals'], keywords: { en: ['reef', 'ends with </script>'], fr: ['récif'] },
      identifiers: ['doi:10.1234/corals.5', 'urn:uuid:6f1c8f7e-0000-4000-8000-000000000000'],
      creators: [{ name: 'Otieno, Anne', role: 'Curator', organization: institute, email: 'anne@example.org', orcid: '0000-0002-1825-0097' },
        { name: 'Research and Development Team' }],
      publisher_name: { en: 'Publisher and Sons' },
      contacts: [{ name: 'Wanjiru, Ben', email: 'ben@example.org' }],
      metadata_providers: [{ name: 'Meta, Data' }],
      published: '2024-05', modified: '2024-06-01', frequency: 'frequencies:annual', version: '2.1', languages: ['en', 'sw'],
      countries: ['KE', 'TZ'], place: { type: 'Polygon', coordinates: [[[39, -5], [40, -5], [40, -4], [39, -4], [39, -5]]] },
      locality: { en: 'The coast' }, spatial_resolution: { value: '1.5', unit: 'km' }, periods: ['2019-03/2021', '2023'],
      taxa: [{ scientific_name: 'Porites lutea', rank: 'taxon-ranks:species', common_name: { en: 'Lobe coral' } }],
      taxa_note: { en: 'Stony corals' }, study_extent: { en: 'Twelve reefs' }, sampling: { en: 'Transects' }, methods: { en: 'Counted twice.' },
      quality: { en: 'Checked by two.' }, purpose: { en: 'To know them.' }, maintenance: { en: 'Every June.' },
      collections: [{ name: { en: 'Dry corals' }, collection_code: 'DC', parent_collection: 'P' }],
      distributions: [{ title: { en: 'Table' }, address: { url: 'https://data.example.org/corals.csv?a=1&b=2' }, media: 'text/csv', size: 123 }],
      links: [{ url: 'https://doi.org/10.1234/corals.5', title: { en: 'At the publisher' } }],
      citation: { en: 'Otieno 2024' }, bibliography: [{ en: 'Darwin 1842' }], more_information: { en: 'More.' }, funding: { en: 'The Fund.' },
    },
  },
  {
    type: 'dataset', source: 'point', rights: { custodian: '', holder: '', access: 'restricted', embargo: '2999-01-01', labels: [] },
    fields: {
      title: { en: 'Nests under embargo' }, summary: { en: 'EMBARGOED TEXT' }, notes: { en: 'CONFIDENTIAL TEXT' },
      place: { type: 'Point', coordinates: [36.8, -1.3] }, countries: ['KE'], periods: ['2020'],
    },
  },
  {
    type: 'dataset', source: 'delta', licence: 'CC0-1.0',
    fields: {
      title: { en: 'Survey of the delta', fr: 'Relevé du delta' }, summary: { en: 'Counts of birds.', fr: 'Nombres.' }, identifiers: ['10.5555/delta'],
      keywords: { en: ['birds'] }, creators: [{ name: 'Otieno, Anne' }], contacts: [{ name: 'Wanjiru, Ben', email: 'ben@example.org' }],
      published: '2022-03-04', place: { type: 'Point', coordinates: [36.8, -1.3] }, periods: ['2019/2021'],
      distributions: [{ title: { en: 'Table' }, address: { url: 'https://data.example.org/delta.csv' }, media: 'text/csv' }],
    },
  },
  {
    type: 'dataset', source: 'edges', licence: 'https://example.org/licence?a=1&b=2#c#d', // what schemas limit and records do not
    fields: {
      title: { 'zh-Hant': '邊緣', 'pt-BR': 'Limites' }, summary: { 'pt-BR': 'Um.\n\nDois.', sw: 'Moja.' }, publisher: institute, publisher_name: { en: 'The second publisher', 'pt-BR': 'O outro' },
      contacts: [{ role: 'Data desk', email: 'desk@example.org' }], creators: [{ role: 'Curator', organization: institute }], metadata_providers: [{ role: 'Desk' }],
      place: { type: 'LineString', coordinates: [[-0.0000001, 0.00001], [179.123456, -0.00002]] }, periods: ['0950/1066-10-14', '2020-02'],
      taxa: [{ scientific_name: 'Panthera leo', common_name: { en: 'Lion', sw: 'Simba' } }, { scientific_name: 'Ficus' }], keywords: { sw: ['simba'] },
      maintenance: { en: 'When there is money.' }, sampling: { en: 'Camera traps' }, quality: { en: 'Looked at' }, collections: [{ name: { en: 'Bones' } }],
      distributions: [{ address: { url: 'https://data.example.org/wfs?a=[1]&b=100%&c=%20#d#e' } }, { address: { url: 'https://[2001:db8::1]/x?y=[z]' } }],
    },
  },
  {
    type: 'dataset', source: 'least', fields: { title: { en: 'Title alone' }, summary: { en: ' . ' }, taxa_note: { en: 'All taxa' }, frequency: 'frequencies:biennial' },
  },
  {
    type: 'resource', source: 'book', licence: 'CC-BY-NC-SA-4.0',
    fields: {
      title: { en: 'A field guide' }, resource_types: ['resource-types:book'], authors: [{ name: 'Darwin, Charles' }, { name: 'Wallace, A. R.' }],
      publishers: ['First Press', 'Second Press'], published: '1999', summary: { en: 'Birds.', es: 'Aves.' }, subjects: ['subjects:mammals'],
    },
  },
];
