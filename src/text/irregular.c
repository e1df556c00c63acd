#include "text/irregular.h"

struct irregular {
	struct str plural, singular;
};

static struct str
singular_of(const struct irregular *rows, size_t count, struct str plural)
{
	for (size_t i = 0; i < count; i++) {
		if (str_equal(plural, rows[i].plural))
			return rows[i].singular;
	}
	return plural;
}

struct str
irregular_english(struct str word)
{
	static const struct irregular rows[] = {
		{ STR_ROW("algae"), STR_ROW("alga") },           { STR_ROW("alumni"), STR_ROW("alumnus") },
		{ STR_ROW("analyses"), STR_ROW("analysis") },    { STR_ROW("antennae"), STR_ROW("antenna") },
		{ STR_ROW("bacilli"), STR_ROW("bacillus") },     { STR_ROW("bacteria"), STR_ROW("bacterium") },
		{ STR_ROW("cacti"), STR_ROW("cactus") },         { STR_ROW("calves"), STR_ROW("calf") },
		{ STR_ROW("children"), STR_ROW("child") },       { STR_ROW("corpora"), STR_ROW("corpus") },
		{ STR_ROW("crises"), STR_ROW("crisis") },        { STR_ROW("criteria"), STR_ROW("criterion") },
		{ STR_ROW("diagnoses"), STR_ROW("diagnosis") },  { STR_ROW("feet"), STR_ROW("foot") },
		{ STR_ROW("foci"), STR_ROW("focus") },           { STR_ROW("fora"), STR_ROW("forum") },
		{ STR_ROW("fungi"), STR_ROW("fungus") },         { STR_ROW("geese"), STR_ROW("goose") },
		{ STR_ROW("genera"), STR_ROW("genus") },         { STR_ROW("halves"), STR_ROW("half") },
		{ STR_ROW("hooves"), STR_ROW("hoof") },          { STR_ROW("hypotheses"), STR_ROW("hypothesis") },
		{ STR_ROW("indices"), STR_ROW("index") },        { STR_ROW("knives"), STR_ROW("knife") },
		{ STR_ROW("larvae"), STR_ROW("larva") },         { STR_ROW("leaves"), STR_ROW("leaf") },
		{ STR_ROW("lice"), STR_ROW("louse") },           { STR_ROW("loaves"), STR_ROW("loaf") },
		{ STR_ROW("loci"), STR_ROW("locus") },           { STR_ROW("matrices"), STR_ROW("matrix") },
		{ STR_ROW("memoranda"), STR_ROW("memorandum") }, { STR_ROW("men"), STR_ROW("man") },
		{ STR_ROW("mice"), STR_ROW("mouse") },           { STR_ROW("nuclei"), STR_ROW("nucleus") },
		{ STR_ROW("oases"), STR_ROW("oasis") },          { STR_ROW("oxen"), STR_ROW("ox") },
		{ STR_ROW("phenomena"), STR_ROW("phenomenon") }, { STR_ROW("phyla"), STR_ROW("phylum") },
		{ STR_ROW("pupae"), STR_ROW("pupa") },           { STR_ROW("radii"), STR_ROW("radius") },
		{ STR_ROW("shelves"), STR_ROW("shelf") },        { STR_ROW("stimuli"), STR_ROW("stimulus") },
		{ STR_ROW("strata"), STR_ROW("stratum") },       { STR_ROW("syntheses"), STR_ROW("synthesis") },
		{ STR_ROW("taxa"), STR_ROW("taxon") },           { STR_ROW("teeth"), STR_ROW("tooth") },
		{ STR_ROW("theses"), STR_ROW("thesis") },        { STR_ROW("thieves"), STR_ROW("thief") },
		{ STR_ROW("vertices"), STR_ROW("vertex") },      { STR_ROW("wives"), STR_ROW("wife") },
		{ STR_ROW("wolves"), STR_ROW("wolf") },          { STR_ROW("women"), STR_ROW("woman") },
	};

	return singular_of(rows, sizeof rows / sizeof rows[0], word);
}

struct str
irregular_arabic(struct str stem)
{
	static const struct irregular rows[] = {
		{ STR_ROW("اثار"), STR_ROW("اثر") },     { STR_ROW("احكام"), STR_ROW("حكم") },
		{ STR_ROW("ادو"), STR_ROW("ادا") },      { STR_ROW("اراض"), STR_ROW("ارض") },
		{ STR_ROW("ازهار"), STR_ROW("زهر") },    { STR_ROW("اساليب"), STR_ROW("اسلوب") },
		{ STR_ROW("اسماك"), STR_ROW("سمك") },    { STR_ROW("اسواق"), STR_ROW("سوق") },
		{ STR_ROW("اشجار"), STR_ROW("شجر") },    { STR_ROW("اشكال"), STR_ROW("شكل") },
		{ STR_ROW("اصناف"), STR_ROW("صنف") },    { STR_ROW("اطراف"), STR_ROW("طرف") },
		{ STR_ROW("اطفال"), STR_ROW("طفل") },    { STR_ROW("اعشاب"), STR_ROW("عشب") },
		{ STR_ROW("اعمال"), STR_ROW("عمل") },    { STR_ROW("افراد"), STR_ROW("فرد") },
		{ STR_ROW("اقاليم"), STR_ROW("اقليم") }, { STR_ROW("امراض"), STR_ROW("مرض") },
		{ STR_ROW("انظم"), STR_ROW("نظام") },    { STR_ROW("انماط"), STR_ROW("نمط") },
		{ STR_ROW("انهار"), STR_ROW("نهر") },    { STR_ROW("انواع"), STR_ROW("نوع") },
		{ STR_ROW("اهداف"), STR_ROW("هدف") },    { STR_ROW("بحار"), STR_ROW("بحر") },
		{ STR_ROW("بذور"), STR_ROW("بذر") },     { STR_ROW("برامج"), STR_ROW("برنامج") },
		{ STR_ROW("بلاد"), STR_ROW("بلد") },     { STR_ROW("تدابير"), STR_ROW("تدبير") },
		{ STR_ROW("تقارير"), STR_ROW("تقرير") }, { STR_ROW("ثايق"), STR_ROW("ثيق") },
		{ STR_ROW("جبال"), STR_ROW("جبل") },     { STR_ROW("جذور"), STR_ROW("جذر") },
		{ STR_ROW("جزر"), STR_ROW("جزير") },     { STR_ROW("حدود"), STR_ROW("حد") },
		{ STR_ROW("حقوق"), STR_ROW("حق") },      { STR_ROW("حيوان"), STR_ROW("حيو") },
		{ STR_ROW("خبراء"), STR_ROW("خبير") },   { STR_ROW("خطط"), STR_ROW("خط") },
		{ STR_ROW("سايل"), STR_ROW("سيل") },     { STR_ROW("سواحل"), STR_ROW("ساحل") },
		{ STR_ROW("شركاء"), STR_ROW("شريك") },   { STR_ROW("شعوب"), STR_ROW("شعب") },
		{ STR_ROW("شواط"), STR_ROW("شاط") },     { STR_ROW("صحار"), STR_ROW("صحراء") },
		{ STR_ROW("طيور"), STR_ROW("طاير") },    { STR_ROW("ظروف"), STR_ROW("ظرف") },
		{ STR_ROW("علماء"), STR_ROW("عالم") },   { STR_ROW("علوم"), STR_ROW("علم") },
		{ STR_ROW("عناصر"), STR_ROW("عنصر") },   { STR_ROW("فصول"), STR_ROW("فصل") },
		{ STR_ROW("فوايد"), STR_ROW("فايد") },   { STR_ROW("قضايا"), STR_ROW("قض") },
		{ STR_ROW("قواعد"), STR_ROW("قاعد") },   { STR_ROW("قوان"), STR_ROW("قان") },
		{ STR_ROW("كوارث"), STR_ROW("كارث") },   { STR_ROW("مباد"), STR_ROW("مبدا") },
		{ STR_ROW("محاصيل"), STR_ROW("محصول") }, { STR_ROW("مخاطر"), STR_ROW("خطر") },
		{ STR_ROW("مدن"), STR_ROW("مدين") },     { STR_ROW("مراع"), STR_ROW("مرع") },
		{ STR_ROW("مراكز"), STR_ROW("مركز") },   { STR_ROW("مزارع"), STR_ROW("مزرع") },
		{ STR_ROW("مشاريع"), STR_ROW("مشروع") }, { STR_ROW("مصادر"), STR_ROW("مصدر") },
		{ STR_ROW("مصايد"), STR_ROW("مصيد") },   { STR_ROW("معايير"), STR_ROW("معيار") },
		{ STR_ROW("مقاصد"), STR_ROW("مقصد") },   { STR_ROW("مناطق"), STR_ROW("منطق") },
		{ STR_ROW("منافع"), STR_ROW("منفع") },   { STR_ROW("مواد"), STR_ROW("ماد") },
		{ STR_ROW("موارد"), STR_ROW("مورد") },   { STR_ROW("مواضيع"), STR_ROW("موضوع") },
		{ STR_ROW("مواقع"), STR_ROW("موقع") },   { STR_ROW("موايل"), STR_ROW("مويل") },
		{ STR_ROW("ميا"), STR_ROW("ماء") },      { STR_ROW("نبات"), STR_ROW("نب") },
		{ STR_ROW("نتايج"), STR_ROW("نتيج") },   { STR_ROW("نصوص"), STR_ROW("نص") },
		{ STR_ROW("نظم"), STR_ROW("نظام") },
	};

	return singular_of(rows, sizeof rows / sizeof rows[0], stem);
}
