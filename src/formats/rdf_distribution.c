/* Distributions. One with an address for people and another for the file becomes two; addresses of its service come with it. */
#include "formats/rdf_distribution.h"

/* Bytes in figures: "43008.0" is 43008, "12 KB" is not told in bytes. */
static struct str
size_of(struct str text)
{
	size_t digits = 0;

	while (digits < text.length && text.data[digits] >= '0' && text.data[digits] <= '9')
		digits++;
	if (digits < text.length && !str_is(str_slice(text, digits, text.length), ".0") &&
	    !str_is(str_slice(text, digits, text.length), " B"))
		return STR("");
	return str_slice(text, 0, digits);
}

static struct str
media_of(const struct rdf_describing *r, const struct rdf_node *node)
{
	const struct rdf_value *value = rdf_next(node, NULL, "dcat:mediaType schema:encodingFormat schema:fileFormat");
	struct described_words  words;

	if (value == NULL)
		value = rdf_next(node, NULL, "dct:format dc:format");
	if (value == NULL)
		return STR("");
	words = rdf_words(r, value, false);
	if (words.count > 0)
		return rdf_media(words.list[0].text);
	return rdf_is_blank(value->text) ? STR("") : rdf_media(value->text);
}

static struct described_words
title_of(const struct rdf_describing *r, const struct rdf_node *node)
{
	struct described_words  title = rdf_labels(r, node);
	const struct rdf_value *value = NULL;

	while (title.count == 0 && (value = rdf_next(node, value, "dct:description schema:description")) != NULL) {
		if (value->literal)
			title = description_words(r->d, title, value->text, value->language);
	}
	return title;
}

static void
add_address(const struct rdf_describing *r, const struct described_distribution *like, struct str url)
{
	struct described_distribution distribution = *like;

	if (url.length == 0 || rdf_is_blank(url))
		return;
	for (size_t i = 0; i < r->d->distribution_count; i++) {
		if (str_equal(r->d->distributions[i].url, url))
			return;
	}
	distribution.url = url;
	description_add_distribution(r->d, &distribution);
}

static void
add_services(const struct rdf_describing *r, const struct rdf_node *node, const struct described_distribution *like)
{
	const struct rdf_value *value = NULL, *address;

	while ((value = rdf_next(node, value, "dcat:accessService")) != NULL) {
		const struct rdf_node        *service = rdf_view_of(r->view, value);
		struct described_distribution distribution = { .title = title_of(r, service) };

		if (distribution.title.count == 0)
			distribution.title = like->title;
		distribution.protocol = rdf_text(service, "dct:conformsTo");
		address = NULL;
		while ((address = rdf_next(service, address, "dcat:endpointURL")) != NULL)
			add_address(r, &distribution, address->text);
	}
}

static void
add_distribution(const struct rdf_describing *r, const struct rdf_node *node)
{
	struct described_distribution like = {
		.title = title_of(r, node),
		.media = media_of(r, node),
		.size = size_of(rdf_text(node, "dcat:byteSize schema:contentSize")),
		.protocol = rdf_text(node, "dct:conformsTo"),
	};
	const struct rdf_value *value = NULL;
	size_t                  before = r->d->distribution_count;

	if (rdf_is_blank(like.protocol))
		like.protocol = STR("");
	while ((value = rdf_next(node, value, "dcat:downloadURL schema:contentUrl")) != NULL)
		add_address(r, &like, value->text);
	value = NULL;
	while ((value = rdf_next(node, value, "dcat:accessURL")) != NULL)
		add_address(r, &like, value->text);
	add_services(r, node, &like);
	if (r->d->distribution_count > before)
		return;
	if (rdf_text(node, "schema:url").length > 0)
		add_address(r, &like, rdf_text(node, "schema:url"));
	else if (str_find(node->name, STR("://")) < node->name.length)
		add_address(r, &like, node->name);
}

void
rdf_add_distributions(const struct rdf_describing *r, const struct rdf_node *node)
{
	struct described_distribution own = { .title = { .count = 0 } };
	const struct rdf_value       *value = NULL;

	while ((value = rdf_next(node, value, RDF_DISTRIBUTIONS)) != NULL) {
		if (value->literal)
			add_address(r, &own, value->text);
		else
			add_distribution(r, rdf_view_of(r->view, value));
	}
	while ((value = rdf_next(node, value,
				 "dcat:endpointURL dcat:downloadURL dcat:accessURL schema:contentUrl "
				 "void:dataDump void:sparqlEndpoint")) != NULL)
		add_address(r, &own, value->text);
	add_services(r, node, &own);
}
