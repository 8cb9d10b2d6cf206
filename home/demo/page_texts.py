"""The standard pages and the words of the front page."""

from home.demo.texts import Bilingual

HOME_HEADLINE = Bilingual(
    "Belajar sambil bekerja, bersama seluruh ASN", "Learn while you work, together with all civil servants"
)
HOME_SUMMARY = Bilingual(
    "Ikuti webinar, unduh sertifikat yang dapat diverifikasi, dan temukan praktik baik dari rekan di seluruh daerah.",
    "Join webinars, download certificates that anybody can verify, and find good practice from colleagues everywhere.",
)

# slug: title, summary, body
PAGES: dict[str, tuple[Bilingual, Bilingual, Bilingual]] = {
    "tentang": (
        Bilingual("Tentang ASN Adaptif", "About ASN Adaptif"),
        Bilingual(
            "Rangkaian webinar dan ruang belajar bersama bagi aparatur sipil negara.",
            "A series of webinars, and a place where civil servants learn together.",
        ),
        Bilingual(
            "ASN Adaptif adalah rangkaian webinar BPSDM Provinsi Sulawesi Selatan. Seri-40 diikuti 2.888 orang; setelahnya "
            "75.404 sertifikat telah terbit.\n\n"
            "## Untuk siapa\n\n"
            "Untuk setiap ASN di Sulawesi Selatan, ASN dari daerah lain, dan siapa pun yang ingin belajar. Arsip webinar, "
            "praktik baik, dan sumber belajar terbuka untuk umum.\n\n"
            "## Bagaimana cara kerjanya\n\n"
            "- Buat akun dan daftar ke webinar.\n- Ikuti lewat ruang rapat atau siaran langsung.\n"
            "- Unduh sertifikat setelah kehadiran dihitung.\n- Siapa pun dapat memverifikasi sertifikat Anda.",
            "ASN Adaptif is a series of webinars by BPSDM of South Sulawesi. 2,888 people took part in session 40; 75,404 "
            "certificates stood issued after it.\n\n"
            "## Who it is for\n\n"
            "For every civil servant of South Sulawesi, those of other regions, and anybody who wants to learn. The archive, "
            "the good-practice stories and the learning resources are open to the public.\n\n"
            "## How it works\n\n"
            "- Create an account and register for a webinar.\n- Follow it in the meeting room or on the live stream.\n"
            "- Download your certificate once attendance is counted.\n- Anybody can verify it.",
        ),
    ),
    "privasi": (
        Bilingual("Privasi", "Privacy"),
        Bilingual(
            "Data apa yang kami simpan, untuk apa, berapa lama, dan apa hak Anda menurut UU 27/2022.",
            "Which data we keep, what for, for how long, and your rights under Law 27/2022.",
        ),
        Bilingual(
            "## Yang kami simpan\n\n"
            "- Nama, surel, jenis kepegawaian, jabatan, dan instansi: untuk pendaftaran dan sertifikat.\n"
            "- NIP, bila Anda mengisinya: agar JP dapat dicatat pada sistem kepegawaian. NIP tidak pernah ditampilkan kepada umum.\n"
            "- Waktu masuk dan keluar webinar: untuk menghitung kehadiran.\n\n"
            "## Berapa lama\n\n"
            "Data akun disimpan selama akun ada. Sertifikat tetap dapat diverifikasi walaupun akun dihapus, karena orang lain "
            "mungkin telah mengandalkannya.\n\n"
            "## Hak Anda\n\n"
            "Menurut Undang-Undang Nomor 27 Tahun 2022 Anda berhak atas informasi, salinan, perbaikan, dan penghapusan data "
            "Anda. Unduhan data dan penghapusan akun tersedia di Ruang saya. Pemrosesan berhenti paling lambat 3 x 24 jam "
            "setelah persetujuan ditarik.",
            "## What we keep\n\n"
            "- Name, e-mail, employment type, position and agency: for registration and certificates.\n"
            "- Your NIP, if you give it: so that JP can be recorded in the personnel systems. It is never shown in public.\n"
            "- When you joined and left a webinar: to count attendance.\n\n"
            "## For how long\n\n"
            "Account data are kept as long as the account exists. A certificate can still be verified after the account is "
            "deleted, because others may have relied on it.\n\n"
            "## Your rights\n\n"
            "Law 27 of 2022 gives you the right to information, a copy, correction and deletion. Download and deletion are to "
            "be found on your desk. Processing stops at the latest 3 x 24 hours after consent is withdrawn.",
        ),
    ),
    "bantuan": (
        Bilingual("Bantuan", "Help"),
        Bilingual(
            "Jawaban singkat: masuk tanpa kata sandi, sertifikat yang belum terbit, nama yang salah.",
            "Short answers: signing in without a password, a certificate that is not there yet, a wrong name.",
        ),
        Bilingual(
            "## Saya lupa kata sandi\n\n"
            "Pilih masuk dengan kode: kami mengirim kode ke surel Anda.\n\n"
            "## Sertifikat saya belum ada\n\n"
            "Kehadiran dihitung setelah panitia memuat data dari ruang rapat. Ruang saya menunjukkan menit yang tercatat.\n\n"
            "## Nama saya salah\n\n"
            "Perbaiki nama di profil sebelum sertifikat diterbitkan. Nama dicetak persis seperti di profil.\n\n"
            "## Ruang rapat penuh\n\n"
            "Anda tetap terdaftar dan dapat mengikuti siaran langsung.",
            "## I forgot my password\n\n"
            "Choose to sign in with a code: we mail one to you.\n\n"
            "## My certificate is not there yet\n\n"
            "Attendance is counted once the committee has loaded the meeting's data. Your desk shows the minutes recorded.\n\n"
            "## My name is wrong\n\n"
            "Correct it in your profile before certificates are issued. It is printed exactly as it stands there.\n\n"
            "## The meeting room is full\n\n"
            "You are registered all the same and can follow the live stream.",
        ),
    ),
    "aksesibilitas": (
        Bilingual("Aksesibilitas", "Accessibility"),
        Bilingual(
            "Portal ini dibuat menurut WCAG 2.2 tingkat AA. Beri tahu kami bila ada yang menghalangi Anda.",
            "This portal is built to WCAG 2.2, level AA. Tell us when something stands in your way.",
        ),
        Bilingual(
            "Semua halaman dapat dipakai dengan papan ketik, pembaca layar, dan tanpa JavaScript. Halaman dibuat ringan untuk "
            "koneksi yang lemah, dan dapat dicetak.\n\n"
            "## Bila ada hambatan\n\n"
            "Tuliskan halaman mana dan apa yang terjadi kepada penyelenggara. Kami menjawab dalam lima hari kerja.",
            "All pages work with the keyboard, with screen readers and without JavaScript. They are light enough for weak "
            "connections, and can be printed.\n\n"
            "## If something is in the way\n\n"
            "Tell the organiser which page it was and what happened. We answer within five working days.",
        ),
    ),
}
