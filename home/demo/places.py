"""Agencies and topics. The agencies are public facts: the province, its pilots of INTAN-WPL, regencies and cities."""

from __future__ import annotations

PROVINCE = "Pemerintah Provinsi Sulawesi Selatan"

# name, aliases, units below it
PROVINCE_OFFICES: list[tuple[str, list[str], list[str]]] = [
    ("BPSDM Provinsi Sulawesi Selatan", ["Badan Pengembangan Sumber Daya Manusia", "BPSDM"], []),
    ("Dinas Perpustakaan dan Kearsipan", ["DPK", "Disperpusarsip"], []),
    ("Dinas Kelautan dan Perikanan", ["DKP"], []),
    ("Dinas Penanaman Modal dan PTSP", ["DPMPTSP", "PTSP"], []),
    ("Dinas Kebudayaan dan Pariwisata", ["Disbudpar"], []),
    ("Dinas Kesehatan", ["Dinkes"], ["UPT RSUD Labuang Baji"]),
    ("Dinas Pendidikan", ["Disdik"], []),
    ("Badan Kepegawaian Daerah", ["BKD"], []),
]
UNIT_ALIASES = {"UPT RSUD Labuang Baji": ["RSUD Labuang Baji", "RS Labuang Baji"]}

REGENCIES = """Bantaeng, Barru, Bone, Bulukumba, Enrekang, Gowa, Jeneponto, Kepulauan Selayar, Luwu, Luwu Timur, Luwu Utara,
Maros, Pangkajene dan Kepulauan, Pinrang, Sidenreng Rappang, Sinjai, Soppeng, Takalar, Tana Toraja, Toraja Utara, Wajo"""
CITIES = "Makassar, Palopo, Parepare"
NATIONAL = [("Lembaga Administrasi Negara", ["LAN"]), ("Badan Kepegawaian Negara", ["BKN"])]

# slug: (Indonesian, English, children)
TOPICS: dict[str, tuple[str, str, dict[str, tuple[str, str]]]] = {
    "belajar-di-tempat-kerja": (
        "Belajar di tempat kerja",
        "Workplace learning",
        {"mentoring": ("Mentoring", "Mentoring"), "refleksi-kerja": ("Refleksi kerja", "Reflecting on work")},
    ),
    "pengembangan-kompetensi": ("Pengembangan kompetensi", "Competency development", {}),
    "pelayanan-publik": ("Pelayanan publik", "Public service", {}),
    "transformasi-digital": ("Transformasi digital", "Digital transformation", {}),
    "literasi-dan-arsip": ("Literasi dan arsip", "Literacy and archives", {}),
    "daerah-terpencil": ("Daerah terpencil", "Remote regions", {}),
    "budaya-kerja": ("Budaya kerja", "Work culture", {}),
}


def split_names(text: str) -> list[str]:
    return [" ".join(name.split()) for name in text.split(",")]
