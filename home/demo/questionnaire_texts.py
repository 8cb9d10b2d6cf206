"""The evaluation and the post-test of the demo; the words of the answers are made up like the people who give them."""

from __future__ import annotations

EVALUATION = {
    "title": "Evaluasi webinar",
    "title_en": "Evaluation of the webinar",
    "introduction": "Tiga menit untuk memperbaiki seri berikutnya. Jawablah apa adanya.",
    "introduction_en": "Three minutes to make the next session better. Answer as it is.",
}
POST_TEST = {
    "title": "Post-test: refleksi harian",
    "title_en": "Post-test: daily reflection",
    "introduction": "Lima pertanyaan tentang isi webinar. Setiap orang mendapat tiga percobaan; urutan pertanyaannya berbeda-beda.",
    "introduction_en": "Five questions about the webinar. Everybody has three tries; the questions come in different orders.",
    "pass_mark": 60,
    "tries_allowed": 3,
    "shuffles_questions": True,
    "shuffles_choices": True,
}
# (kind, question, question in English, choices)
EVALUATION_QUESTIONS = [
    ("rating", "Bagaimana manfaat materi bagi pekerjaan Anda?", "How useful was the content for your work?", ""),
    ("rating", "Bagaimana cara narasumber menjelaskan?", "How well did the speaker explain?", ""),
    ("rating", "Bagaimana jalannya acara?", "How well was the event run?", ""),
    (
        "single",
        "Dari mana Anda mengikuti webinar ini?",
        "Where did you follow this webinar?",
        "Ruang rapat | Meeting room\nSiaran langsung | Live stream\nSatu layar bersama rekan | One screen with colleagues\n"
        "Rekaman | Recording",
    ),
    (
        "multiple",
        "Apa yang akan Anda coba dalam seminggu ini?",
        "What will you try within a week?",
        "Menulis refleksi lima menit setiap hari | Writing a reflection of five minutes a day\n"
        "Mengajak rekan mencoba bersama | Asking a colleague to try it together\n"
        "Membicarakannya dengan atasan | Talking to my head about it\nBelum tahu | I do not know yet",
    ),
    ("text", "Apa yang sebaiknya kami perbaiki?", "What should we do better?", ""),
]
POST_TEST_QUESTIONS = [
    (
        "single",
        "Kapan waktu yang dianjurkan untuk menulis refleksi?",
        "When is it best to write a reflection?",
        "* Setiap hari, sesudah pekerjaan selesai | Every day, when the work is done\n"
        "Sebulan sekali, bersama laporan | Once a month, with the report\nHanya jika ada masalah | Only when there is a problem",
    ),
    (
        "multiple",
        "Pertanyaan mana yang membantu refleksi?",
        "Which questions help to reflect?",
        "* Apa yang terjadi hari ini? | What happened today?\n* Apa yang saya pelajari? | What did I learn?\n"
        "* Apa yang saya coba besok? | What will I try tomorrow?\nSiapa yang salah? | Who is to blame?",
    ),
    (
        "single",
        "Dalam kerangka 10-20-70, berapa bagian belajar terjadi melalui pengalaman di pekerjaan?",
        "In the 10-20-70 frame, how much of learning comes from experience at work?",
        "10 persen | 10 per cent\n20 persen | 20 per cent\n* 70 persen | 70 per cent",
    ),
    (
        "single",
        "Berapa lama refleksi harian yang dibahas di webinar?",
        "How long is the daily reflection of the webinar?",
        "* Lima menit | Five minutes\nSatu jam | One hour\nSetengah hari | Half a day",
    ),
    (
        "multiple",
        "Mana yang termasuk belajar sosial?",
        "Which of these is social learning?",
        "* Membahas kasus bersama rekan | Discussing a case with colleagues\n* Meminta umpan balik mentor | Asking a mentor for feedback\n"
        "Membaca peraturan sendirian | Reading a regulation alone",
    ),
]
FREE_TEXTS = [
    "Contoh jawaban: lebih banyak waktu untuk tanya jawab.",
    "Contoh jawaban: bahan tayang dibagikan sebelum acara.",
    "Contoh jawaban: suara di siaran langsung kadang terlalu kecil.",
    "Contoh jawaban: contoh dari unit kecil di kepulauan.",
]
