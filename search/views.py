"""The result page and its JSON form."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import translate_url
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from search import result_page
from search.parameters import LANGUAGES, Parameters, read_parameters
from search.query import SearchResults
from search.services.searching import count_in_other_languages, run_search

PAGE_SIZE = 20


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """/cari/?q=: what makes no sense in the address is passed over, a page beyond the last is the last."""
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    parameters = read_parameters(request.GET)
    query = parameters.query(language=language, page_size=PAGE_SIZE)
    results = run_search(query=query)
    if results.total and not results.results:
        results = run_search(query=replace(query, page=-(-results.total // PAGE_SIZE)))
    address = request.GET.copy()
    address["q"] = parameters.text[:500]
    context = {
        "text": parameters.text.replace("\0", "")[:500],
        "query": query,
        "results": results,
        "rows": result_page.make_rows(results, language),
        "facets": result_page.make_facets(results, parameters, address),
        "page_obj": result_page.make_page(results, PAGE_SIZE),
        "unfiltered_url": result_page.address_without_filters(address),
    }
    if not results.total:
        counts = count_in_other_languages(query=replace(query, filters={}))
        bare = request.path + context["unfiltered_url"]
        context["elsewhere"] = [
            {"language": code, "total": total, "url": translate_url(bare, code)} for code, total in counts.items()
        ]
    return render(request, "search/search.html", context)


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
