"""What MediaWiki says in its own languages: names of namespaces, words for redirects, options of pictures. Pure data.

A dump names its namespaces itself; these stand in where a dump or a folder of pages does not. English holds everywhere.
"""

TALK_OF = 1  # a talk namespace has the number of its subject and one more
MEDIA, SPECIAL, MAIN, TALK, FILE, TEMPLATE, CATEGORY = -2, -1, 0, 1, 6, 10, 14

_SPELT: dict[int, str] = {
    MEDIA: "Media|Medium|Média|Medio|Mídia|Медиа|Μέσο|メディア|媒体|媒體",
    SPECIAL: "Special|Spezial|Spécial|Especial|Speciale|Speciaal|Specjalna|Служебная|Спеціальна|Ειδικό|Toiminnot|"
    "Speciell|Spesial|Speciel|Speciální|Speciális|Special|Özel|مخصوص|خاص|ויژه|ویژه|מיוחד|特別|特殊|特수|특수|Istimewa|"
    "Đặc_biệt|พิเศษ|विशेष|Berezi|Специални",
    TALK: "Talk|Diskussion|Discussion|Discusión|Discussione|Overleg|Dyskusja|Обсуждение|Обговорення|Συζήτηση|"
    "Keskustelu|Diskusjon|Diskuse|Vita|Tartışma|بحث|نقاش|שיחה|ノート|讨论|討論|토론|Pembicaraan|Thảo_luận|Discussão|"
    "Discussió|Eztabaida|Беседа|Discuție|वार्ता",
    2: "User|Benutzer|Benutzerin|Utilisateur|Utilisatrice|Usuario|Usuaria|Utente|Gebruiker|Wikipedysta|Użytkownik|"
    "Участник|Користувач|Χρήστης|Käyttäjä|Användare|Bruker|Bruger|Uživatel|Szerkesztő|Kullanıcı|مستخدم|کاربر|משתמש|"
    "利用者|用户|用戶|사용자|Pengguna|Thành_viên|Usuário|Usuari|Lankide|Потребител|Utilizator|Utilizador",
    3: "User_talk|Benutzer_Diskussion|Discussion_utilisateur|Usuario_discusión|Discussioni_utente|Overleg_gebruiker|"
    "Обсуждение_участника|Usuário_Discussão|Usuário(a)_Discussão",
    4: "Project",
    5: "Project_talk",
    FILE: "File|Image|Datei|Bild|Fichier|Archivo|Imagen|Immagine|Bestand|Afbeelding|Plik|Grafika|Файл|Изображение|"
    "Αρχείο|Εικόνα|Tiedosto|Kuva|Fil|Soubor|Fájl|Kép|Dosya|Resim|ملف|صورة|پرونده|תמונה|קובץ|ファイル|画像|文件|檔案|图像|"
    "圖像|파일|그림|Berkas|Tập_tin|Hình|Arquivo|Ficheiro|Imagem|Fitxer|Imatge|Fitxategi|Картинка|Fișier|Imagine|"
    "ไฟล์|चित्र|Dosiero|Slika|Датотека|Слика|Súbor|Pilt",
    7: "File_talk|Image_talk|Datei_Diskussion",
    8: "MediaWiki",
    9: "MediaWiki_talk|MediaWiki_Diskussion",
    TEMPLATE: "Template|Vorlage|Modèle|Plantilla|Predefinição|Sjabloon|Szablon|Шаблон|Πρότυπο|Malline|Mall|Mal|"
    "Skabelon|Šablona|Sablon|Şablon|قالب|الگو|תבנית|テンプレート|模板|틀|Templat|Bản_mẫu|แม่แบบ|साँचा|Txantiloi|Format|Ŝablono",
    11: "Template_talk|Vorlage_Diskussion",
    12: "Help|Hilfe|Aide|Ayuda|Aiuto|Pomoc|Справка|Βοήθεια|Ohje|Hjälp|Hjelp|Hjælp|Nápověda|Segítség|Yardım|مساعدة|"
    "راهنما|עזרה|帮助|說明|도움말|Bantuan|Ajuda|Laguntza",
    13: "Help_talk|Hilfe_Diskussion",
    CATEGORY: "Category|Kategorie|Catégorie|Categoría|Categoria|Categorie|Kategoria|Категория|Категорія|Κατηγορία|"
    "Luokka|Kategori|Kategória|Kategorija|تصنيف|رده|קטגוריה|カテゴリ|分类|分類|분류|Thể_loại|หมวดหมู่|श्रेणी|Kategorio|Категорија|"
    "Kategoriija|Catagóir|Categoría|Катэгорыя|Flokkur|Kategooria|Catigurìa|பகுப்பு|বিষয়শ্রেণী|Կատեգորիա|კატეგორია|زمرہ",
    15: "Category_talk|Kategorie_Diskussion|Discussion_catégorie|Categoría_discusión|Discussioni_categoria",
    828: "Module|Modul|Módulo|Modulo|Модуль|モジュール|模块",
    829: "Module_talk|Modul_Diskussion",
}  # fmt: skip
NAMESPACES = {name.replace("_", " "): number for number, names in _SPELT.items() for name in names.split("|")}
# How a report names what was left out.
CANONICAL = {number: names.split("|")[0].replace("_", " ") for number, names in _SPELT.items()}

# The magic word “redirect” of MediaWiki's languages, without its number sign.
_REDIRECT = """
REDIRECT AANSTUUR АЙДАУ RIDIRIZIONAMENTO REDIRECCIÓN تحويل WAANONNELI پونهٔ_کردن TINUBDAN YÖNLƏNDİRMƏ
İSTİQAMƏTLƏNDİRMƏ ПЕРАНАКІРАВАНЬНЕ ПЕРАНАКІРАВАННЕ ПЕРЕНАПРАВЛЕНИЕ ПЕРЕНАПР ПРЕНАСОЧВАНЕ ВИЖ পুনর্নির্দেশ
ADKAS PREUSMJERI REDIRECCIÓ ДIАСАХЬАЖАЙТАР PŘESMĚRUJ AIL-CYFEIRIO OMDIRIGERING WEITERLEITUNG ΑΝΑΚΑΤΕΥΘΥΝΣΗ
ALIDIREKTU ALIDIREKTI SUUNA BIRZUZENDU تغییرمسیر OHJAUS UUDELLEENOHJAUS REDIRECTION ATHSHEOLADH ATH-SHEOLADH
ATH-SEÒLADH REDIRIXIR הפניה पुनर्प्रेषित अनुप्रेषित ÁTIRÁNYÍTÁS ՎԵՐԱՀՂՈՒՄ ALIH TILVÍSUN RINVIA RINVIO 転送
リダイレクト ALIHAJ გადამისამართება បញ្ជូនបន្ត ប្ដូរទីតាំងទៅ 넘겨주기 WEIJTERLEIJDE VIRALEEDUNG PERADRESACIJA
PĀRADRESĀCIJA PĀRVIRZĪT ПРЕНАСОЧУВАЊЕ തിരിച്ചുവിടുക ലക്ഷ്യതാൾ पुनर्निर्देशन LENCONG RINDIRIZZA ပြန်ညွှန်း
OMDIRIGER VIDERESEND DOORVERWIJZING PATRZ PRZEKIERUJ TAM REDIRECIONAMENTO REDIRECCIONAMENTO REDIRECIONA ИСЦЕЛЬ
REDIRECTEAZA REDIRECȚIONEAZĂ ПЕРЕНАПРАВЛЕННЯ PRESMERUJ PREUSMERITEV RIDREJTO ПРЕУСМЕРИ PREUSMERI ALIHKEUN
ELEKEZA வழிமாற்று దారిమార్పు เปลี่ยนทาง YÖNLENDİRME YÖNLENDİR ЮНӘЛТҮ ПЕРЕНАПРАВЛЕНЬ رجوع_مکرر YOʻNALTIRISH
RENVIA ĐỔI REDIREXION ווייטערפירן 重定向 重新導向 TÚNGSĬN-HIÒNG АЙДАНУ पुनर्निदेशन ALIHKAN NAAR ПРЕНАСОЧИ
"""
REDIRECT_WORDS = tuple(dict.fromkeys(word.replace("_", " ") for word in _REDIRECT.split()))

# Options of pictures that are no words about them.
PICTURE_OPTIONS = frozenset(
    "thumb thumbnail mini miniatur vignette miniatura miniaturadeimagen miniaturedeimagen miniatyr "
    "miniature мини миниатюра мініатюра μικρογραφία pienoiskuva サムネイル 縮圖 缩略图 섬네일 náhled frame framed "
    "enframed gerahmt rahmen cadre encadré marco enmarcado enmarcada ramka frameless rahmenlos sans_cadre "
    "sin_marco sinmarco senzacornice border rand bordure borde bordo left links gauche izquierda izq "
    "sinistra esquerda lewo слева ліворуч αριστερά vasen right rechts droite derecha dcha der destra "
    "direita prawo справа праворуч δεξιά oikea center centre zentriert centré centrado centrada centro "
    "centrato środek центр κέντρο keskellä none ohne néant ninguna ninguno no nessuno nenhum brak без "
    "κανένα tyhjä baseline sub super sup top text-top middle bottom text-bottom grundlinie hochgestellt "
    "tiefgestellt oben mitte unten upright hochkant redresse verticaldirecta".split()
)
SWITCHES = frozenset(
    "NOTOC FORCETOC TOC NOEDITSECTION NEWSECTIONLINK NONEWSECTIONLINK NOGALLERY HIDDENCAT "
    "EXPECTUNUSEDCATEGORY NOCONTENTCONVERT NOCC NOTITLECONVERT NOTC START END INDEX NOINDEX "
    "STATICREDIRECT NOGLOBAL DISAMBIG EXPECTUNUSEDTEMPLATE ARCHIVEDTALK NOTALK KEIN_INHALTSVERZEICHNIS "
    "INHALTSVERZEICHNIS_ERZWINGEN INHALTSVERZEICHNIS KEINE_ABSCHNITTSBEARBEITUNG AUCUNSOMMAIRE SANSTDM "
    "FORCERSOMMAIRE SOMMAIRE TDM AUCUNEDITIONSECTION SECTIONNONEDITABLE NOTDC NO_TDC FORZARTDC TDC SEMTDC "
    "SEMSUMARIO FORCARTDC SUMARIO NOINDICE FORZAINDICE INDICE GEENINHOUD INHOUD FORCEERINHOUD BEZSPISU "
    "SPIS BEZ_ОГЛ БЕЗ_ОГЛАВЛЕНИЯ БЕЗ_ОГЛ ОГЛАВЛЕНИЕ ОГЛ ΧΩΡΙΣΠΠ ΑΝΑΓΚΑΣΤΙΚΑΠΠ ΠΠ EI_SISLLUETT SISLLUETT".split()
)
