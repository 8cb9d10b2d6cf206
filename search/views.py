"""The result page and its JSON form, completion while typing, and the count of what was opened."""

from __future__ import annotations

from dataclasses import asdict, replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import render
from django.urls import translate_url
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from search import result_page
from search.counting import LARGEST_KEY, is_robot, note_click, note_search
from search.models import Kind
from search.parameters import LANGUAGES, Parameters, read_parameters
from search.promotions import promoted_rows
from search.query import Completion, SearchResults
from search.services.searching import complete_text, count_in_other_languages, run_search

PAGE_SIZE = 20
COMPLETIONS = 8
SHORTEST_BEGINNING = 2


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """/cari/?q=: what makes no sense in the address is passed over, a page beyond the last is the last."""
    language = _language()
    parameters = read_parameters(request.GET)
    query = parameters.query(language=language, page_size=PAGE_SIZE)
    results = run_search(query=query)
    if results.total and not results.results:
        results = run_search(query=replace(query, page=-(-results.total // PAGE_SIZE)))
    text = parameters.text.replace("\0", "")[:500]
    is_first = query.page == 1 and not query.has_filters
    if is_first and not is_robot(request.headers.get("User-Agent", "")):
        note_search(text=parameters.text, language=language, results=results.total)
    context = _describe(parameters, results) | {
        "text": text,
        "query": query,
        "language": language,
        "promoted": promoted_rows(text, language) if is_first and text.strip() else [],
    }
    shown_first = {row.entry_id for row in context["promoted"]}
    context["rows"] = [row for row in context["rows"] if row.result.entry_id not in shown_first]
    if not results.total:
        counts = count_in_other_languages(query=replace(query, filters={}))
        bare = request.path + context["unfiltered_url"]
        context["elsewhere"] = [
            {"language": code, "total": total, "url": translate_url(bare, code)} for code, total in counts.items()
        ]
    return render(request, "search/search.html", context)


def _language() -> str:
    return (get_language() or settings.LANGUAGE_CODE)[:2]


def _describe(parameters: Parameters, results: SearchResults) -> dict:
    """The results, and the addresses that lead on from them."""
    text = parameters.text[:500]
    address = {"q": [text]} | parameters.chosen
    facets = result_page.make_facets(results, parameters, address)
    return {
        "results": results,
        "rows": result_page.make_rows(results, _language()),
        "facets": facets,
        "chosen": [(facet, value) for facet in facets for value in facet.chosen],
        "page_obj": result_page.make_page(results, PAGE_SIZE),
        "unfiltered_url": result_page.address_without_filters(address),
        # In another language, too: the header's links carry it on.
        "kept_query": result_page.address_of(address, text) if text or parameters.chosen else "",
        "suggestion_url": result_page.address_of(address, results.suggestion),
        # Words in quotes are never spelt otherwise.
        "exact_url": result_page.address_of(address, f'"{text.replace(chr(34), "").strip()}"'),
    }


@require_safe
@cache_control(public=True, max_age=60)
def completions(request: HttpRequest) -> HttpResponse:
    """/cari/lengkapi/?q=: the options of the box's completion, as HTML."""
    found = _complete(request, _language())
    rows = [(completion, result_page.ONE_OF_A_KIND[Kind(completion.kind)]) for completion in found]
    response = render(request, "search/includes/completions.html", {"rows": rows})
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@cache_control(public=True, max_age=60)
def completions_api(request: HttpRequest) -> JsonResponse:
    """/api/cari/lengkapi?q=&bahasa=: titles, speakers and topics that hold words begun like that, as JSON."""
    language = request.GET.get("bahasa") or settings.LANGUAGE_CODE
    if language not in LANGUAGES:
        return _refusal(Parameters(faults=[("bahasa", language)]))
    found = _complete(request, language)
    response = JsonResponse({"completions": [asdict(completion) for completion in found]})
    response["X-Robots-Tag"] = "noindex"
    return response


def _complete(request: HttpRequest, language: str) -> list[Completion]:
    text = request.GET.get("q", "").strip()
    if len(text) < SHORTEST_BEGINNING:
        return []
    return complete_text(text=text, language=language, limit=COMPLETIONS)


@csrf_exempt
@require_POST
def count_click(request: HttpRequest) -> HttpResponse:
    """A result was opened: sent by a script beside the link, without cookies; a number, and nobody's."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return HttpResponseBadRequest()
    pk = request.POST.get("entri", "")
    if not (pk.isascii() and pk.isdigit() and len(pk) <= len(str(LARGEST_KEY)) and 0 < int(pk) <= LARGEST_KEY):
        return HttpResponseBadRequest()
    if not is_robot(request.headers.get("User-Agent", "")):
        note_click(text=request.POST.get("q", ""), language=_language(), entry_id=int(pk))
    return HttpResponse(status=204)


@require_safe
def search_api(request: HttpRequest) -> JsonResponse:
    """/api/cari: the search of /cari/ as JSON, open to all, for readers of Indonesian (or of `bahasa=en`).

    Excerpts are plain text without marks. 20 results a page; beyond the last page `results` is empty. A value that
    makes no sense (an unknown kind or topic, no year, no page number) is a 400 that names it.
    """
    parameters = read_parameters(request.GET)
    language = request.GET.get("bahasa") or settings.LANGUAGE_CODE
    if language not in LANGUAGES:
        parameters.faults.append(("bahasa", language))
    if parameters.faults:
        return _refusal(parameters)
    results = run_search(query=parameters.query(language=language, page_size=PAGE_SIZE))
    response = JsonResponse(_as_json(results, parameters))
    response["X-Robots-Tag"] = "noindex"
    return response


def _refusal(parameters: Parameters) -> JsonResponse:
    name, value = parameters.faults[0]
    error = {"parameter": name, "value": value[:200], "message": f"{name}: no such value"}
    return JsonResponse({"error": error}, status=400)


def _as_json(results: SearchResults, parameters: Parameters) -> dict:
    choices = result_page.facet_choices(results, parameters)
    return {
        "total": results.total,
        "took_ms": results.took_ms,
        "engine": results.engine,
        "suggestion": results.suggestion,
        "facets": {
            name: [{"value": value, "label": label, "count": count} for value, label, count in values]
            for name, values in choices.items()
        },
        "results": [
            {
                "kind": result.kind,
                "title": result.title,
                "url": result.url,
                "excerpt": "".join(text for text, _is_marked in result.excerpt),
                "score": result.score,
                "external_id": result.external_id,
            }
            for result in results.results
        ],
    }
