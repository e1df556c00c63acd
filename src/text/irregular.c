#include "text/irregular.h"

struct irregular {
	const char *plural, *singular;
};

static struct str
singular_of(const struct irregular *rows, size_t count, struct str plural)
{
	for (size_t i = 0; i < count; i++) {
		if (str_is(plural, rows[i].plural))
			return str_of(rows[i].singular);
	}
	return plural;
}

struct str
irregular_english(struct str word)
{
	static const struct irregular rows[] = {
		{ "algae", "alga" },           { "alumni", "alumnus" },
		{ "analyses", "analysis" },    { "antennae", "antenna" },
		{ "bacilli", "bacillus" },     { "bacteria", "bacterium" },
		{ "cacti", "cactus" },         { "calves", "calf" },
		{ "children", "child" },       { "corpora", "corpus" },
		{ "crises", "crisis" },        { "criteria", "criterion" },
		{ "diagnoses", "diagnosis" },  { "feet", "foot" },
		{ "foci", "focus" },           { "fora", "forum" },
		{ "fungi", "fungus" },         { "geese", "goose" },
		{ "genera", "genus" },         { "halves", "half" },
		{ "hooves", "hoof" },          { "hypotheses", "hypothesis" },
		{ "indices", "index" },        { "knives", "knife" },
		{ "larvae", "larva" },         { "leaves", "leaf" },
		{ "lice", "louse" },           { "loaves", "loaf" },
		{ "loci", "locus" },           { "matrices", "matrix" },
		{ "memoranda", "memorandum" }, { "men", "man" },
		{ "mice", "mouse" },           { "nuclei", "nucleus" },
		{ "oases", "oasis" },          { "oxen", "ox" },
		{ "phenomena", "phenomenon" }, { "phyla", "phylum" },
		{ "pupae", "pupa" },           { "radii", "radius" },
		{ "shelves", "shelf" },        { "stimuli", "stimulus" },
		{ "strata", "stratum" },       { "syntheses", "synthesis" },
		{ "taxa", "taxon" },           { "teeth", "tooth" },
		{ "theses", "thesis" },        { "thieves", "thief" },
		{ "vertices", "vertex" },      { "wives", "wife" },
		{ "wolves", "wolf" },          { "women", "woman" },
	};

	return singular_of(rows, sizeof rows / sizeof rows[0], word);
}

struct str
irregular_arabic(struct str stem)
{
	static const struct irregular rows[] = {
		{ "اثار", "اثر" },     { "احكام", "حكم" },    { "ادو", "ادا" },      { "اراض", "ارض" },
		{ "ازهار", "زهر" },    { "اساليب", "اسلوب" }, { "اسماك", "سمك" },    { "اسواق", "سوق" },
		{ "اشجار", "شجر" },    { "اشكال", "شكل" },    { "اصناف", "صنف" },    { "اطراف", "طرف" },
		{ "اطفال", "طفل" },    { "اعشاب", "عشب" },    { "اعمال", "عمل" },    { "افراد", "فرد" },
		{ "اقاليم", "اقليم" }, { "امراض", "مرض" },    { "انظم", "نظام" },    { "انماط", "نمط" },
		{ "انهار", "نهر" },    { "انواع", "نوع" },    { "اهداف", "هدف" },    { "بحار", "بحر" },
		{ "بذور", "بذر" },     { "برامج", "برنامج" }, { "بلاد", "بلد" },     { "تدابير", "تدبير" },
		{ "تقارير", "تقرير" }, { "ثايق", "ثيق" },     { "جبال", "جبل" },     { "جذور", "جذر" },
		{ "جزر", "جزير" },     { "حدود", "حد" },      { "حقوق", "حق" },      { "حيوان", "حيو" },
		{ "خبراء", "خبير" },   { "خطط", "خط" },       { "سايل", "سيل" },     { "سواحل", "ساحل" },
		{ "شركاء", "شريك" },   { "شعوب", "شعب" },     { "شواط", "شاط" },     { "صحار", "صحراء" },
		{ "طيور", "طاير" },    { "ظروف", "ظرف" },     { "علماء", "عالم" },   { "علوم", "علم" },
		{ "عناصر", "عنصر" },   { "فصول", "فصل" },     { "فوايد", "فايد" },   { "قضايا", "قض" },
		{ "قواعد", "قاعد" },   { "قوان", "قان" },     { "كوارث", "كارث" },   { "مباد", "مبدا" },
		{ "محاصيل", "محصول" }, { "مخاطر", "خطر" },    { "مدن", "مدين" },     { "مراع", "مرع" },
		{ "مراكز", "مركز" },   { "مزارع", "مزرع" },   { "مشاريع", "مشروع" }, { "مصادر", "مصدر" },
		{ "مصايد", "مصيد" },   { "معايير", "معيار" }, { "مقاصد", "مقصد" },   { "مناطق", "منطق" },
		{ "منافع", "منفع" },   { "مواد", "ماد" },     { "موارد", "مورد" },   { "مواضيع", "موضوع" },
		{ "مواقع", "موقع" },   { "موايل", "مويل" },   { "ميا", "ماء" },      { "نبات", "نب" },
		{ "نتايج", "نتيج" },   { "نصوص", "نص" },      { "نظم", "نظام" },
	};

	return singular_of(rows, sizeof rows / sizeof rows[0], stem);
}
