/* Texts that are plainly what they are said to be, and texts that must be looked at more closely. */
#include "text/plain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void
only_what_nothing_speaks_against_is_plain(void **state)
{
	static const struct {
		const char *language, *text;
		bool        plain;
	} rows[] = {
		{ "en", "The list of protected areas was updated after the survey", true },
		{ "fr", "La liste des aires a été mise à jour après l’inventaire des zones humides du nord du pays",
		  true },
		{ "es", "El inventario de los humedales del norte y las áreas protegidas", true },
		{ "ru", "Список охраняемых территорий был обновлен после обследования", true },
		{ "ar", "تم تحديث قائمة المناطق المحمية بعد مسح الأراضي الرطبة في شمال البلاد", true },
		{ "fr", "The list of protected areas was updated after the survey", false },
		{ "en", "La liste des aires a été mise à jour après l’inventaire des zones humides", false },
		{ "en", "Quercus robur, Fagus sylvatica and Picea abies", false },
		{ "en", "The list of areas. La liste des aires dans le nord du pays", false },
		{ "es", "Die Liste der Schutzgebiete wurde nach der Erhebung ergänzt", false },
		{ "de", "The list of protected areas was updated after the survey", false },
		{ "ru", "Перелік природоохоронних територій було оновлено після обстеження", false },
		{ "ru", "Списък на защитените територии в страната", false },
		{ "ru", "Қорғалатын аумақтардың тізімі жаңартылды", false },
		{ "ar",
		  "فهرست مناطق حفاظت‌شده پس از بررسی تالاب‌های شمال "
		  "کشور",
		  false },
		/* a long text with few such words; the same of a neighbour */
		{ "es",
		  "Inventario nacional: humedales costeros, lagunas andinas, bofedales altoandinos, turberas, "
		  "manglares, arrecifes coralinos, praderas marinas, estuarios, deltas, islas oceánicas, bosques "
		  "secos, páramos, sabanas inundables, ríos amazónicos; evaluación ecológica rápida. Las medidas "
		  "para el manejo, los indicadores y las metas nacionales",
		  true },
		{ "es",
		  "Inventário nacional: lagoas costeiras, mangais, recifes, pradarias marinhas, estuários, deltas, "
		  "ilhas oceânicas, florestas secas, savanas inundáveis, rios amazónicos; avaliação ecológica rápida, "
		  "como medida para a gestão. As medidas por região, como indicadores para uma meta em todos os "
		  "estados, são das comunidades, dos governos e da sociedade, por exemplo para o lince",
		  false },
		{ "ar", "Wetlands of the north and of the south", false },
		{ "en", "", false },
		{ "ru", "\xD0", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		if (text_is_plainly(str_of(rows[i].language), str_of(rows[i].text)) != rows[i].plain)
			fail_msg("%s: %s", rows[i].language, rows[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_nothing_speaks_against_is_plain),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
