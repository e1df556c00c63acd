/* What is read out of messages, told apart in tables. */
#include "letters/proof.h"
#include "letters/reply.h"
#include "letters/report.h"
#include "letters/selector.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void
an_author_is_proved_by_dmarc_or_by_what_passed_for_its_own_domain(void **state)
{
	static const struct {
		const char       *results[3];
		enum letter_proof proof;
	} rows[] = {
		{ { "mx.example.org; dmarc=pass header.from=go.example.org" }, PROOF_PASS },
		{ { "MX.example.org 1; dmarc=pass (p=none dis=none) header.from=go.example.org" }, PROOF_PASS },
		{ { "mx.example.org; none" }, PROOF_NONE },
		{ { "other.example.org; dmarc=pass header.from=go.example.org" }, PROOF_NONE },
		{ { "mx.example.org.evil.net; dmarc=pass header.from=go.example.org" }, PROOF_NONE },
		{ { "(mx.example.org) evil; dmarc=pass" }, PROOF_NONE },
		{ { "mx.example.org; dmarc=fail header.from=go.example.org; dkim=pass header.d=go.example.org" },
		  PROOF_FAIL },
		{ { "mx.example.org; dmarc=fail", "mx.example.org; dmarc=pass header.from=go.example.org" },
		  PROOF_FAIL },
		{ { "mx.example.org; dmarc=pass header.from=example.net" }, PROOF_NONE },
		{ { "mx.example.org; dmarc=none; dkim=pass header.d=example.org" }, PROOF_PASS },
		{ { "mx.example.org; dkim=fail header.d=go.example.org; dkim=pass header.d=go.example.org header.s=a" },
		  PROOF_PASS },
		{ { "mx.example.org; dkim=fail header.d=a.org", "mx.example.org; dkim=pass header.d=go.example.org" },
		  PROOF_NONE },
		{ { "mx.example.org; dkim=pass header.d=evilgo.example.org" }, PROOF_NONE },
		{ { "mx.example.org; dkim=pass header.d=ample.org" }, PROOF_NONE },
		{ { "mx.example.org; dkim=pass header.d=org" }, PROOF_NONE },
		{ { "mx.example.org; spf=pass (a (nested; dmarc=pass) b) smtp.mailfrom=\"x; y\"@go.example.org" },
		  PROOF_PASS },
		{ { "mx.example.org; spf=pass smtp.mailfrom=a@evil.net smtp.helo=go.example.org" }, PROOF_NONE },
		{ { "mx.example.org; spf=pass reason=\"; dmarc=pass header.from=go.example.org\"" }, PROOF_NONE },
		{ { "mx.example.org;;;=;a=;=b; dmarc" }, PROOF_NONE },
		{ { "" }, PROOF_NONE },
	};
	struct arena *a = arena_open(0);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct str results[3] = { str_of(rows[i].results[0]), str_of(rows[i].results[1]), { 0 } };
		size_t     count = rows[i].results[1] != NULL ? 2 : 1;

		if (proof_read(a, results, count, STR("mx.example.org"), STR("ann@Go.example.org")).proof !=
		    rows[i].proof)
			fail_msg("'%s'", rows[i].results[0]);
		assert_true(proof_read(a, results, count, STR(""), STR("ann@go.example.org")).proof == PROOF_NONE);
	}
	arena_close(a);
}

static void
a_report_says_whether_an_address_is_gone_for_good(void **state)
{
	static const struct {
		const char      *text;
		enum report_fate fate;
	} rows[] = {
		{ "Reporting-MTA: dns; a\r\n\r\nFinal-Recipient: rfc822; b@c\r\nAction: failed\r\nStatus: 5.1.1\r\n",
		  REPORT_HARD },
		{ "Reporting-MTA: dns; a\n\nAction: Failed\nStatus: 5.2.2 (full)\n", REPORT_SOFT },
		{ "Reporting-MTA: dns; a\n\nAction: failed\nStatus: 5.7.1\n", REPORT_SOFT },
		{ "Action: delayed\nStatus: 4.4.1\n", REPORT_DELAYED },
		{ "Action: failed\nStatus: 4.4.7\n", REPORT_SOFT },
		{ "Action: relayed\nStatus: 2.0.0\n", REPORT_ARRIVED },
		{ "Action: relayed\n\nAction: failed\nStatus: 5.1.1\n", REPORT_HARD },
		{ "Action: failed\nStatus: 5.1.1\n\nAction: delivered\n", REPORT_HARD },
		{ "Action: failed\n", REPORT_HARD },
		{ "Action:\nStatus: 5.1.1\n", REPORT_UNKNOWN },
		{ "no report at all", REPORT_UNKNOWN },
		{ "", REPORT_UNKNOWN },
	};
	struct arena *a = arena_open(0);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (report_read(a, str_of(rows[i].text), false).fate != rows[i].fate)
			fail_msg("'%s'", rows[i].text);
	assert_int_equal(report_read(a, STR("Feedback-Type: abuse\n"), true).fate, REPORT_COMPLAINT);
	arena_close(a);
}

static void
of_an_answer_what_its_writer_wrote_is_kept(void **state)
{
	static const struct {
		const char *text, *kept;
		bool        flowed;
	} rows[] = {
		{ "Yes.\n", "Yes." },
		{ "Yes.\n\nOn 1 May, CHM <a@b.org> wrote:\n> Is it?\n>\n> Bye\n", "Yes." },
		{ "Oui.\n\nLe 1 mai 2026, CHM\n<a@b.org> a écrit :\n\n> Est-ce ?\n", "Oui." },
		{ "نعم\n\nكتب CHM في 1 مايو:\n> هل؟\n", "نعم" },
		{ "是\n\n5月1日，CHM 写道：\n> 吗？\n", "是" },
		{ "Ja.\n-----Ursprüngliche Nachricht-----\nVon: a@b.org\nText\n", "Ja." },
		{ "Yes.\n________________________________\nFrom: a@b.org\nText\n", "Yes." },
		{ "Sí.\n\nDe: CHM <a@b.org>\nEnviado: lunes\nPara: ann@b.org\nAsunto: X\n\nTexto\n", "Sí." },
		{ "Yes.\n-- \nAnn\nOffice\n", "Yes." },
		{ "On 1 May CHM wrote:\n> Is it?\n\nYes, below.\n", "Yes, below." },
		{ "> One?\nYes.\n> Two?\nNo.\n", "> One?\nYes.\n> Two?\nNo." },
		{ "Two things: these\nand those:\n- a\n- b\n", "Two things: these\nand those:\n- a\n- b" },
		{ "> only\n> quoted\n", "" },
		{ "A long line \nthat goes on.\n  Indented\n", "A long line that goes on.\n Indented", true },
		{ "", "" },
	};
	struct arena *a = arena_open(0);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct str kept = reply_text(a, str_of(rows[i].text), rows[i].flowed);

		if (!str_is(kept, rows[i].kept))
			fail_msg("'%s' became '%.*s'", rows[i].text, STR_ARGS(kept));
	}
	arena_close(a);
}

static void
the_selector_is_that_of_a_signature_of_the_own_domain(void **state)
{
	static const struct {
		const char *message, *selector;
	} rows[] = {
		{ "From: a@go.example.org\r\nDKIM-Signature: v=1; d=go.example.org;\r\n\ts=Key1;\r\n b=x\r\n\r\ntext",
		  "key1" },
		{ "dkim-signature: s=up; d=Example.org\n\n", "up" },
		{ "DKIM-Signature: d=list.net; s=l\r\nDKIM-Signature: d=go.example.org; s=own\r\n\r\n", "own" },
		{ "DKIM-Signature: d=org; s=top\r\n\r\n", "" },
		{ "DKIM-Signature: d=evilgo.example.org; s=evil\r\n\r\n", "" },
		{ "DKIM-Signature: d=go.example.org; s=a b\r\n\r\n", "" },
		{ "DKIM-Signature: d=go.example.org; bh=s=x\r\n\r\n", "" },
		{ "Subject: x\r\n\r\nDKIM-Signature: d=go.example.org; s=body\r\n", "" },
		{ "DKIM-Signature", "" },
		{ "", "" },
	};
	struct arena *a = arena_open(0);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct str selector = selector_of(a, str_of(rows[i].message), STR("go.example.org"));

		if (!str_is(selector, rows[i].selector))
			fail_msg("'%s' has '%.*s'", rows[i].message, STR_ARGS(selector));
	}
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_author_is_proved_by_dmarc_or_by_what_passed_for_its_own_domain),
		cmocka_unit_test(a_report_says_whether_an_address_is_gone_for_good),
		cmocka_unit_test(the_selector_is_that_of_a_signature_of_the_own_domain),
		cmocka_unit_test(of_an_answer_what_its_writer_wrote_is_kept),
	};

	return cmocka_run_group_tests_name("letters", tests, NULL, NULL);
}
