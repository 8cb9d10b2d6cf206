"""The webinars of the demo. Seri-40 is told from public facts; all others are examples and say so."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from home.demo.texts import Bilingual


@dataclass(frozen=True)
class DemoWebinar:
    """`day` fixes the date; `days_from_now` places it around the day of seeding."""

    number: int
    title: Bilingual
    summary: Bilingual
    topics: list[str]
    description: Bilingual
    day: date | None = None
    days_from_now: int = 0
    recap: Bilingual | None = None
    # (part, name, position, position in English, organisation)
    speakers: list[tuple[str, str, str, str, str]] = field(default_factory=list)
    participants: int | None = None
    is_example: bool = True
    capacity: int | None = None
    meeting_seats: int | None = 1000


WIDYAISWARA = ("Widyaiswara Ahli Madya", "Senior trainer (widyaiswara ahli madya)", "BPSDM Provinsi Sulawesi Selatan")
EXAMPLE_SPEAKER = ("Narasumber contoh", "Example speaker", "")
EXAMPLE_MODERATOR = ("Moderator contoh", "Example moderator", "")

WEBINARS = [
    DemoWebinar(
        number=40,
        day=date(2025, 7, 10),
        is_example=False,
        participants=2888,
        title=Bilingual(
            "Workplace Learning: Membangun Produktivitas ASN Melalui Pembelajaran di Tempat Kerja",
            "Workplace Learning: Building Civil Servants' Productivity Through Learning at Work",
        ),
        summary=Bilingual(
            "Belajar di tempat kerja tidak menambah biaya, menyesuaikan diri dengan organisasi, dan menjawab kewajiban "
            "belajar setiap ASN. 2.888 orang mengikuti seri ini.",
            "Learning at work costs nothing extra, adapts to the organisation and answers every civil servant's duty to "
            "learn. 2,888 people took part in this session.",
        ),
        topics=["belajar-di-tempat-kerja", "pengembangan-kompetensi"],
        description=Bilingual(
            "Seri-40 membahas cara menjadikan pekerjaan sehari-hari sebagai tempat belajar. Kegiatan berlangsung daring lewat "
            "Zoom dan disiarkan di kanal YouTube penyelenggara, BPSDM Provinsi Sulawesi Selatan.\n\n"
            "Waktu mulai dan selesai di halaman ini adalah perkiraan untuk keperluan demo.",
            "Session 40 looked at how daily work becomes a place to learn. It was held online by Zoom and streamed on the "
            "YouTube channel of the organiser, BPSDM of South Sulawesi.\n\n"
            "The times of start and end on this page are estimates for the demo.",
        ),
        recap=Bilingual(
            "## Mengapa di tempat kerja\n\n"
            "Narasumber pertama menunjukkan bahwa belajar di tempat kerja tidak memerlukan biaya tambahan dan dapat "
            "disesuaikan dengan kebutuhan tiap organisasi. Kewajiban belajar yang disebut: 20 JP setahun bagi PNS dan 24 JP "
            "bagi PPPK.\n\n"
            "## Bagaimana memulainya\n\n"
            "Narasumber kedua menguraikan penerapannya:\n\n"
            "- menutup kesenjangan kompetensi yang nyata di unit kerja,\n- merefleksikan pengalaman,\n"
            "- berkolaborasi di dalam unit kerja.\n\n"
            "Setelah seri ini, 75.404 sertifikat telah terbit untuk seluruh rangkaian webinar.",
            "## Why at work\n\n"
            "The first speaker showed that learning at work needs no extra money and fits each organisation's needs. The duty "
            "to learn, as named there: 20 JP a year for permanent and 24 JP for contract civil servants.\n\n"
            "## How to begin\n\n"
            "The second speaker laid out how it is done:\n\n"
            "- close the real competence gaps of the work unit,\n- reflect on experience,\n- collaborate within the unit.\n\n"
            "After this session 75,404 certificates of the whole series stood issued.",
        ),
        speakers=[
            (
                "opening",
                "Prof. Muhammad Jufri",
                "Kepala BPSDM Provinsi Sulawesi Selatan",
                "Head of BPSDM South Sulawesi",
                "",
            ),
            ("moderator", "Astuti Azis, S.Pd., M.Ed., Ph.D.", "", "", ""),
            ("speaker", "Dr. Drs. Arwin Malik, M.Si.", *WIDYAISWARA),
            ("speaker", "Dr. Muh. Djajadi, S.Pd., M.Pd.", *WIDYAISWARA),
        ],
    ),
    DemoWebinar(
        number=41,
        day=date(2025, 9, 11),
        participants=1940,
        title=Bilingual(
            "Mentor di Unit Kerja: Bertanya Sebelum Menjawab", "A Mentor in Every Unit: Ask Before You Answer"
        ),
        summary=Bilingual(
            "Cara mendampingi rekan belajar tanpa mengambil alih pekerjaannya: percakapan singkat, pertanyaan terbuka, "
            "tindak lanjut yang tertulis.",
            "How to help a colleague learn without taking over the work: short talks, open questions, a written next step.",
        ),
        topics=["mentoring", "belajar-di-tempat-kerja"],
        description=Bilingual(
            "Mentor yang baik lebih banyak bertanya daripada menjawab. Seri ini melatih percakapan lima belas menit: apa yang "
            "terjadi, apa yang dipelajari, apa langkah berikutnya.",
            "A good mentor asks more than she answers. This session practises the talk of fifteen minutes: what happened, "
            "what was learned, what comes next.",
        ),
        recap=Bilingual(
            "## Tiga pertanyaan\n\n- Apa yang sedang Anda kerjakan?\n- Bagian mana yang paling sulit?\n"
            "- Apa yang akan Anda coba minggu ini?\n\nCatat jawabannya bersama; itulah bukti belajar.",
            "## Three questions\n\n- What are you working on?\n- Which part is hardest?\n- What will you try this week?\n\n"
            "Write the answers down together: they are the evidence of learning.",
        ),
        speakers=[
            ("moderator", "Besse Contoh, S.Sos.", *EXAMPLE_MODERATOR),
            ("speaker", "Dr. Andi Contoh, M.Si.", *EXAMPLE_SPEAKER),
        ],
    ),
    DemoWebinar(
        number=42,
        day=date(2026, 2, 12),
        participants=1512,
        title=Bilingual(
            "Arsip yang Hidup: Pengetahuan Unit Kerja yang Tidak Hilang", "Living Archives: Keeping What a Unit Knows"
        ),
        summary=Bilingual(
            "Dari map berdebu ke catatan yang dipakai setiap hari: menyimpan, memberi nama dan menemukan kembali pengetahuan.",
            "From dusty folders to notes in daily use: keeping, naming and finding again what a unit knows.",
        ),
        topics=["literasi-dan-arsip", "transformasi-digital"],
        description=Bilingual(
            "Pegawai pindah, pengetahuan ikut pergi. Seri ini membahas catatan serah terima, nama berkas yang dapat dicari, "
            "dan jadwal merawat arsip digital.",
            "People move and knowledge leaves with them. This session is about handover notes, file names that can be found, "
            "and a timetable for tending digital archives.",
        ),
        speakers=[
            ("moderator", "Besse Contoh, S.Sos.", *EXAMPLE_MODERATOR),
            ("speaker", "Hj. Tenri Contoh, S.IP., M.Hum.", *EXAMPLE_SPEAKER),
        ],
    ),
    DemoWebinar(
        number=43,
        days_from_now=-100,
        participants=2034,
        title=Bilingual(
            "Melayani Tanpa Antrean: Merancang Ulang Loket", "Service Without Queues: Redesigning the Counter"
        ),
        summary=Bilingual(
            "Mengamati, mengukur, mencoba: langkah kecil yang memendekkan waktu tunggu di loket pelayanan.",
            "Watch, measure, try: small steps that shorten the wait at a service counter.",
        ),
        topics=["pelayanan-publik", "budaya-kerja"],
        description=Bilingual(
            "Perbaikan pelayanan dimulai dari mengamati satu hari kerja dengan jujur. Peserta belajar memetakan alur, memilih "
            "satu hambatan, dan mengujinya selama seminggu.",
            "Better service begins with an honest look at one working day. Participants learn to map the flow, pick one "
            "obstacle and test a change for a week.",
        ),
        speakers=[
            ("moderator", "Rahmat Contoh, S.E.", *EXAMPLE_MODERATOR),
            ("speaker", "Ir. Citra Contoh, M.T.", *EXAMPLE_SPEAKER),
        ],
    ),
    DemoWebinar(
        number=44,
        days_from_now=-12,
        title=Bilingual(
            "Refleksi Harian: Lima Menit yang Mengubah Cara Kerja",
            "Daily Reflection: Five Minutes That Change How We Work",
        ),
        summary=Bilingual(
            "Jurnal lima menit di akhir hari: apa yang berjalan, apa yang tidak, apa yang dicoba besok.",
            "A journal of five minutes at the end of the day: what worked, what did not, what to try tomorrow.",
        ),
        topics=["refleksi-kerja", "belajar-di-tempat-kerja"],
        description=Bilingual(
            "Refleksi bukan laporan. Seri ini menunjukkan jurnal singkat yang benar-benar ditulis orang, dan cara memakainya "
            "dalam percakapan dengan mentor.",
            "Reflection is no report. This session shows short journals that people really keep, and how to use them in a "
            "talk with the mentor.",
        ),
        speakers=[
            ("moderator", "Rahmat Contoh, S.E.", *EXAMPLE_MODERATOR),
            ("speaker", "Dr. Andi Contoh, M.Si.", *EXAMPLE_SPEAKER),
        ],
    ),
    DemoWebinar(
        number=45,
        days_from_now=10,
        title=Bilingual(
            "Belajar di Sela Giliran Jaga: Pembelajaran Asinkron bagi Tenaga Kesehatan",
            "Learning Between Shifts: Asynchronous Learning for Health Workers",
        ),
        summary=Bilingual(
            "Bagaimana unit yang bekerja bergiliran tetap dapat belajar bersama: rekaman pendek, audio, dan catatan serah terima.",
            "How a unit that works in shifts can still learn together: short recordings, audio and handover notes.",
        ),
        topics=["belajar-di-tempat-kerja", "daerah-terpencil"],
        description=Bilingual(
            "Rumah sakit menemui kesulitan yang khas: orangnya tidak pernah berkumpul pada jam yang sama. Seri ini mengumpulkan "
            "cara belajar yang tidak menuntut semua orang hadir bersamaan.",
            "Hospitals meet a difficulty of their own: their people are never there at the same hour. This session gathers "
            "ways of learning that do not ask everybody to be present at once.",
        ),
        speakers=[
            ("moderator", "Besse Contoh, S.Sos.", *EXAMPLE_MODERATOR),
            ("speaker", "Ns. Fatimah Contoh, S.Kep.", *EXAMPLE_SPEAKER),
            ("speaker", "Dr. Andi Contoh, M.Si.", *EXAMPLE_SPEAKER),
        ],
    ),
    DemoWebinar(
        number=46,
        days_from_now=38,
        capacity=150,
        meeting_seats=100,
        title=Bilingual("Lokakarya: Menyusun Peta Masalah Unit Kerja", "Workshop: Drawing a Unit's Problem Map"),
        summary=Bilingual(
            "Lokakarya terbatas: dari keluhan yang berulang ke peta masalah, lalu ke satu kegiatan belajar yang dapat dimulai besok.",
            "A workshop with limited seats: from recurring complaints to a problem map, and to one learning activity that can "
            "start tomorrow.",
        ),
        topics=["pengembangan-kompetensi", "mentoring"],
        description=Bilingual(
            "Bawalah satu masalah nyata dari unit kerja Anda. Dalam kelompok kecil, masalah itu dipetakan, dipilih, dan "
            "diterjemahkan menjadi kegiatan formal, sosial, dan pengalaman.",
            "Bring one real problem of your unit. In small groups it is mapped, chosen, and turned into formal, social and "
            "experiential activities.",
        ),
        speakers=[
            ("moderator", "Rahmat Contoh, S.E.", *EXAMPLE_MODERATOR),
            ("speaker", "Hj. Tenri Contoh, S.IP., M.Hum.", *EXAMPLE_SPEAKER),
        ],
    ),
]
