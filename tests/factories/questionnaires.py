"""Evaluations and post-tests with their questions, and registrants who may answer them."""

from __future__ import annotations

from webinars.choice_lines import parse_choices
from webinars.models import Question, Questionnaire

# (kind, label, English label, choices)
EVALUATION = [
    ("rating", "Bagaimana materi webinar ini?", "How was the content?", ""),
    (
        "single",
        "Dari mana Anda mengikuti?",
        "Where did you follow it?",
        "Ruang rapat | Meeting room\nYouTube\nSatu layar",
    ),
    ("multiple", "Apa yang membantu?", "What helped?", "Contoh | Examples\nTanya jawab\nPaparan"),
    ("text", "Apa yang perlu diperbaiki?", "What should be better?", ""),
]
POST_TEST = [
    ("single", "Berapa bagian dari praktik di tempat kerja?", "", "10 persen\n20 persen\n* 70 persen"),
    ("multiple", "Mana yang belajar sosial?", "", "* Diskusi kasus\n* Bimbingan\nMembaca sendiri"),
    ("single", "Siapa yang menandatangani?", "", "* Pembimbing\nPanitia"),
]


def make_questionnaire(webinar=None, *, kind: str = "evaluation", questions=None, **fields) -> Questionnaire:
    """An evaluation with one question of each kind (the text is optional), or a post-test of three questions."""
    is_test = kind == "post_test"
    title = "Post-test" if is_test else "Evaluasi webinar"
    questionnaire = Questionnaire.objects.create(webinar=webinar, kind=kind, **({"title": title} | fields))
    for position, (answer, label, english, choices) in enumerate(questions or (POST_TEST if is_test else EVALUATION)):
        Question.objects.create(
            questionnaire=questionnaire,
            sort_order=position,
            kind=answer,
            label=label,
            label_en=english,
            choices=parse_choices(choices),
            is_required=answer != "text",
        )
    return questionnaire


def right_answers(questionnaire: Questionnaire) -> dict[str, list[str]]:
    return {str(question.pk): sorted(question.right_keys) for question in questionnaire.questions.all()}


def wrong_answers(questionnaire: Questionnaire, *, wrong: int = 99) -> dict[str, list[str]]:
    """Right ones but for the first so many questions, which get every wrong choice."""
    answers = right_answers(questionnaire)
    for question in list(questionnaire.questions.all())[:wrong]:
        answers[str(question.pk)] = [choice.key for choice in question.choices if not choice.is_right][:1]
    return answers


def evaluation_answers(questionnaire: Questionnaire, *, rating: int = 4, text: str = "") -> dict:
    """The given rating, the first choice of each question, and the text unless it is empty."""
    answers = {}
    for question in questionnaire.questions.all():
        value = {
            Question.Kind.RATING: rating,
            Question.Kind.SINGLE: [question.choices[0].key] if question.choices else [],
            Question.Kind.MULTIPLE: [question.choices[0].key] if question.choices else [],
            Question.Kind.TEXT: text,
        }[question.kind]
        if value:
            answers[str(question.pk)] = value
    return answers
