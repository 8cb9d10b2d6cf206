"""Stories and learning resources of the demo; all stories are examples, the resources retell public facts."""

from __future__ import annotations

from dataclasses import dataclass

from home.demo.texts import Bilingual


@dataclass(frozen=True)
class DemoStory:
    slug: str
    title: Bilingual
    summary: Bilingual
    agency: str
    topics: list[str]
    problem: Bilingual
    action: Bilingual
    result: Bilingual
    lessons: Bilingual


@dataclass(frozen=True)
class DemoResource:
    slug: str
    title: Bilingual
    summary: Bilingual
    topics: list[str]
    learning_form: str
    minutes: int
    body: Bilingual
    is_example: bool = False


STORIES = [
    DemoStory(
        slug="papan-tanya-di-ruang-arsip",
        title=Bilingual("Papan tanya di ruang arsip", "A question board in the records room"),
        summary=Bilingual(
            "Sebuah papan tulis di dekat mesin fotokopi membuat pertanyaan yang sama tidak perlu dijawab tujuh kali sehari.",
            "A whiteboard beside the copier, and the same question no longer has to be answered seven times a day.",
        ),
        agency="Dinas contoh, Kabupaten Contoh",
        topics=["literasi-dan-arsip", "belajar-di-tempat-kerja"],
        problem=Bilingual(
            "Pegawai baru bertanya hal yang sama kepada orang yang sama: di mana berkas lama, siapa yang boleh meminjam, "
            "berapa lama. Jawabannya ada di kepala dua orang, dan salah satunya akan pensiun.",
            "New colleagues asked the same people the same things: where old files lie, who may borrow them, for how long. "
            "The answers lived in two heads, and one of them was about to retire.",
        ),
        action=Bilingual(
            "Setiap pertanyaan ditulis di papan. Siapa yang tahu, menulis jawabannya di bawahnya dengan nama. Setiap Jumat, "
            "satu orang menyalin isi papan ke dokumen bersama dan memberi judul yang mudah dicari.",
            "Every question went up on the board. Whoever knew wrote the answer below it, with a name. Each Friday one "
            "person copied the board into a shared document, with titles that can be found.",
        ),
        result=Bilingual(
            "Setelah dua bulan, dokumen itu memuat 64 jawaban. Pertanyaan lisan berkurang, dan pegawai baru mulai menjawab.",
            "After two months the document held 64 answers. Fewer questions were asked aloud, and newcomers began to answer.",
        ),
        lessons=Bilingual(
            "- Mulai dengan papan, bukan aplikasi.\n- Beri nama pada jawaban: orang bangga menjawab.\n"
            "- Tetapkan satu hari untuk menyalin; tanpa itu papan hanya penuh.",
            "- Begin with a board, not an app.\n- Put names to answers: people are proud to help.\n"
            "- Fix one day for copying; without it the board just fills up.",
        ),
    ),
    DemoStory(
        slug="serah-terima-sepuluh-menit",
        title=Bilingual(
            "Serah terima sepuluh menit yang sekaligus belajar", "Ten minutes of handover that teach as well"
        ),
        summary=Bilingual(
            "Unit yang bekerja bergiliran menambahkan satu pertanyaan pada serah terima: apa yang baru kita pelajari tadi?",
            "A unit in shifts added one question to its handover: what did we just learn?",
        ),
        agency="UPT contoh, Kota Contoh",
        topics=["refleksi-kerja", "daerah-terpencil"],
        problem=Bilingual(
            "Pelatihan selalu jatuh pada jam jaga seseorang. Separuh tim tidak pernah ikut, dan catatan rapat tidak dibaca.",
            "Training always fell into somebody's shift. Half the team never took part, and nobody read the minutes.",
        ),
        action=Bilingual(
            "Serah terima ditutup dengan satu pertanyaan dan satu kalimat jawaban di buku jaga. Kalimat terbaik pekan itu "
            "direkam sebagai pesan suara dua menit.",
            "The handover ended with one question and one sentence in the log book. The week's best sentence became a voice "
            "message of two minutes.",
        ),
        result=Bilingual(
            "Dalam tiga bulan terkumpul 80 kalimat dan 12 pesan suara. Semua anggota tim pernah menjadi narasumbernya.",
            "Within three months there were 80 sentences and 12 voice messages. Everybody in the team had been a source.",
        ),
        lessons=Bilingual(
            "- Tempelkan belajar pada kebiasaan yang sudah ada.\n- Suara lebih mudah daripada tulisan di sela pekerjaan.\n"
            "- Dua menit cukup.",
            "- Tie learning to a habit that exists.\n- Between tasks, a voice is easier than writing.\n- Two minutes are enough.",
        ),
    ),
    DemoStory(
        slug="mentor-bergilir-di-loket",
        title=Bilingual("Mentor bergilir di loket pelayanan", "Mentors in turn at the service counter"),
        summary=Bilingual(
            "Setiap pekan seorang pegawai mendampingi rekannya di loket, mengamati tanpa menyela, lalu berbincang lima belas menit.",
            "Each week one colleague sits beside another at the counter, watches without interrupting, then talks for fifteen "
            "minutes.",
        ),
        agency="Dinas contoh, Kabupaten Contoh",
        topics=["mentoring", "pelayanan-publik"],
        problem=Bilingual(
            "Waktu layanan antarpetugas berbeda jauh, tetapi tidak ada yang tahu sebabnya. Teguran membuat orang menutup diri.",
            "Serving times differed widely between colleagues, and nobody knew why. Reprimands made people close up.",
        ),
        action=Bilingual(
            "Petugas saling mengamati secara bergilir. Pengamat hanya mencatat urutan langkah dan waktu. Percakapan setelahnya "
            "dibuka oleh yang diamati.",
            "Colleagues watched each other in turn. The watcher only noted steps and times. The talk afterwards was opened "
            "by the one who had been watched.",
        ),
        result=Bilingual(
            "Tiga langkah yang tidak perlu ditemukan dan dihapus. Waktu tunggu terpanjang turun dari 47 menjadi 29 menit.",
            "Three needless steps were found and dropped. The longest wait fell from 47 to 29 minutes.",
        ),
        lessons=Bilingual(
            "- Amati urutan, bukan orang.\n- Yang diamati berbicara lebih dahulu.\n- Ganti pasangan setiap pekan.",
            "- Watch the sequence, not the person.\n- Who was watched speaks first.\n- Change pairs every week.",
        ),
    ),
]

RESOURCES = [
    DemoResource(
        slug="apa-itu-belajar-di-tempat-kerja",
        title=Bilingual("Apa itu belajar di tempat kerja (WPL)?", "What is workplace learning (WPL)?"),
        summary=Bilingual(
            "Sekitar 10 bagian dari pelatihan, 20 dari rekan, 70 dari pekerjaan itu sendiri: pengantar singkat.",
            "About 10 parts from training, 20 from colleagues, 70 from the work itself: a short introduction.",
        ),
        topics=["belajar-di-tempat-kerja"],
        learning_form="formal",
        minutes=8,
        body=Bilingual(
            "Belajar di tempat kerja menjadikan pekerjaan sebagai sumber belajar. Perbandingan yang sering dipakai adalah "
            "10-20-70: sebagian kecil dari pelatihan formal, sebagian dari percakapan dengan rekan dan mentor, dan sebagian "
            "besar dari mengerjakan, mencoba, dan merefleksikan.\n\n"
            "## Langkah-langkahnya\n\n"
            "- Mentor duduk bersama pegawai sebuah unit.\n- Kebutuhan belajar dan peta masalah disusun.\n"
            "- Strategi belajar dipilih: formal, sosial, pengalaman.\n- Orang mengerjakan dan merefleksikan.\n"
            "- Bukti dikumpulkan, mentor mengesahkan.",
            "Workplace learning makes work the source of learning. The ratio often used is 10-20-70: a small part from formal "
            "training, some from talks with colleagues and mentors, most from doing, trying and reflecting.\n\n"
            "## The steps\n\n"
            "- The mentor sits down with a unit's people.\n- Learning needs and a problem map are drawn up.\n"
            "- A strategy is chosen: formal, social, experiential.\n- People do and reflect.\n"
            "- Evidence is gathered, the mentor signs off.",
        ),
    ),
    DemoResource(
        slug="intan-wpl-gagasan-dan-lima-instansi-percontohan",
        title=Bilingual(
            "INTAN-WPL: gagasan dan lima instansi percontohan", "INTAN-WPL: the idea and its five pilot agencies"
        ),
        summary=Bilingual(
            "Internalisasi nilai budaya belajar di tempat kerja: tujuan jangka pendek, menengah, dan panjang.",
            "Making a culture of learning at work take root: aims for the short, middle and long term.",
        ),
        topics=["belajar-di-tempat-kerja", "budaya-kerja"],
        learning_form="social",
        minutes=6,
        body=Bilingual(
            "INTAN-WPL diperkenalkan oleh kepala BPSDM Provinsi Sulawesi Selatan dalam pelatihan kepemimpinan nasional LAN, "
            "16 Juni sampai 4 Juli 2025. Gagasan ini menjawab Instruksi Presiden Nomor 1 Tahun 2025 tentang efisiensi anggaran.\n\n"
            "## Tahapannya\n\n"
            "- Jangka pendek: lima instansi percontohan dalam tiga bulan.\n"
            "- Jangka menengah: semua kabupaten dan kota di Sulawesi Selatan, dan provinsi lain.\n"
            "- Jangka panjang: kebijakan nasional dalam ASN Corporate University.\n\n"
            "## Lima percontohan\n\n"
            "- Dinas Perpustakaan dan Kearsipan\n- Dinas Kelautan dan Perikanan\n- Dinas Penanaman Modal dan PTSP\n"
            "- Dinas Kebudayaan dan Pariwisata\n- UPT RSUD Labuang Baji",
            "INTAN-WPL was presented by the head of BPSDM South Sulawesi in a national leadership training of LAN, from 16 "
            "June to 4 July 2025. It answers Presidential Instruction 1/2025 on the efficient use of budgets.\n\n"
            "## Its stages\n\n"
            "- Short term: five pilot agencies within three months.\n"
            "- Middle term: every regency and city of South Sulawesi, and other provinces.\n"
            "- Long term: national policy within the ASN Corporate University.\n\n"
            "## The five pilots\n\n"
            "- Library and Archives Office\n- Marine Affairs and Fisheries Office\n- Investment and One-Stop Service Office\n"
            "- Culture and Tourism Office\n- Labuang Baji Regional Hospital",
        ),
    ),
    DemoResource(
        slug="bukan-liburan-terselubung",
        title=Bilingual("Bukan liburan terselubung: mengapa WPL", "Not a holiday in disguise: why WPL"),
        summary=Bilingual(
            "Ringkasan opini seorang widyaiswara: belajar dari masalah nyata, diskusi kasus, dan refleksi harian.",
            "A trainer's opinion piece in brief: learning from real problems, case discussion and daily reflection.",
        ),
        topics=["budaya-kerja", "belajar-di-tempat-kerja"],
        learning_form="social",
        minutes=4,
        body=Bilingual(
            "Dalam sebuah tulisan opini, widyaiswara Badrullah menolak anggapan bahwa belajar di tempat kerja adalah liburan "
            "terselubung. Yang dimaksud adalah belajar dari masalah nyata, membahas kasus bersama, dan merefleksikan pekerjaan "
            "setiap hari.",
            "In an opinion piece the trainer Badrullah rejects the notion that learning at work is a holiday in disguise. What "
            "is meant is learning from real problems, discussing cases together and reflecting on one's work every day.",
        ),
    ),
    DemoResource(
        slug="bangkom-untuk-daerah-tertinggal",
        title=Bilingual(
            "Pengembangan kompetensi untuk ASN di daerah tertinggal", "Competency development in underdeveloped regions"
        ),
        summary=Bilingual(
            "Catatan dari kuliah umum LAN, 15 Oktober 2024: pola 70-20-10, dan radio ketika internet lemah.",
            "Notes from a public lecture of LAN, 15 October 2024: the 70-20-10 pattern, and radio where the internet is weak.",
        ),
        topics=["daerah-terpencil", "pengembangan-kompetensi"],
        learning_form="formal",
        minutes=10,
        body=Bilingual(
            "ASN Talent Academy Xplore Seri-04 dari LAN membahas model pengembangan kompetensi bagi ASN di daerah tertinggal. "
            "Kegiatan dibuka oleh Dr. Agus Sudrajat, MA. Pembicaranya Seno Hartono (LAN) dan Uwes Anis Chaeruman (Universitas "
            "Negeri Jakarta), yang menyarankan pola 70-20-10 dan media lain, misalnya radio, di tempat internet lemah.\n\n"
            "Untuk 2020-2024, 62 kabupaten tercatat sebagai daerah tertinggal; saat kuliah itu berlangsung, 25 di antaranya "
            "sudah keluar dari daftar.",
            "Session 04 of LAN's ASN Talent Academy Xplore was about developing the competence of civil servants in "
            "underdeveloped regions. Dr. Agus Sudrajat, MA opened it. The speakers were Seno Hartono (LAN) and Uwes Anis "
            "Chaeruman (Universitas Negeri Jakarta), who recommended the 70-20-10 pattern and other media, such as radio, "
            "where the internet is weak.\n\n"
            "For 2020 to 2024, 62 regencies were listed as underdeveloped; 25 of them had left the list by then.",
        ),
    ),
    DemoResource(
        slug="kewajiban-belajar-asn",
        title=Bilingual("Kewajiban belajar ASN: dasar hukumnya", "A civil servant's duty to learn: the law"),
        summary=Bilingual(
            "UU 20/2023 pasal 49 mewajibkan setiap ASN terus belajar. Apa artinya bagi JP Anda tahun ini.",
            "Art. 49 of Law 20/2023 obliges every civil servant to keep learning. What it means for your JP this year.",
        ),
        topics=["pengembangan-kompetensi"],
        learning_form="formal",
        minutes=5,
        body=Bilingual(
            "Undang-Undang Nomor 20 Tahun 2023 pasal 49 mewajibkan setiap ASN mengembangkan kompetensinya secara terus-menerus. "
            "Penyelenggara webinar ini menyebut sedikitnya 20 JP setahun bagi PNS.\n\n"
            "Peraturan Presiden Nomor 93 Tahun 2024 mengatur Lembaga Administrasi Negara; Peraturan Presiden Nomor 63 Tahun "
            "2020 menetapkan daerah tertinggal.",
            "Article 49 of Law 20 of 2023 obliges every civil servant to develop their competence continuously. The organiser "
            "of these webinars speaks of at least 20 JP a year for permanent civil servants.\n\n"
            "Presidential Regulation 93 of 2024 governs the National Institute of Public Administration (LAN); Presidential "
            "Regulation 63 of 2020 lists the underdeveloped regions.",
        ),
    ),
    DemoResource(
        slug="jurnal-refleksi-lima-menit",
        title=Bilingual("Jurnal refleksi lima menit (contoh)", "A five-minute reflection journal (example)"),
        summary=Bilingual(
            "Lembar yang dapat dicetak: tiga pertanyaan di akhir hari kerja, satu rencana untuk besok.",
            "A sheet to print: three questions at the end of the working day, one plan for tomorrow.",
        ),
        topics=["refleksi-kerja"],
        learning_form="experiential",
        minutes=5,
        is_example=True,
        body=Bilingual(
            "## Di akhir hari\n\n- Apa yang berjalan baik, dan mengapa?\n- Apa yang macet, dan apa yang saya coba?\n"
            "- Siapa yang tahu lebih banyak tentang ini?\n\n## Untuk besok\n\n"
            "Satu langkah kecil yang akan saya coba, dan kapan saya akan melihat hasilnya.",
            "## At the end of the day\n\n- What went well, and why?\n- What got stuck, and what did I try?\n"
            "- Who knows more about this?\n\n## For tomorrow\n\n"
            "One small step that I will try, and when I will look at its result.",
        ),
    ),
]
