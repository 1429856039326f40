"""Which locales have a clock of 12 hours, and which put the month before the day: those whose next
shorter locale doesn't say so already. Written by `make date-forms` from CLDR; "!" takes it back."""

TWELVE_HOURS = """
aa ak am ar as bal bgc bho bn brx byn cad ccp ceb chr cic ckb cop csw doi dz ee el en fil gaa gez gu haw hi iu
kab km kn ko kok kpe ks kxv lkt mai mi mic ml mni moh mr ms mus naq nus ny om or osa pa qu raj sa sat sd sid
so sq ssy syr ta te ti tig to tpi trv trw ur vai wal xnr yue af-NA !ar-IL !ar-KM !ar-MA bo-IN !ckb-IR !ee-TG
!en-150 !en-AI !en-AT !en-BE !en-BI !en-BW !en-BZ !en-CC !en-CH !en-CK !en-CM !en-CX !en-CZ !en-DE !en-DG
!en-DK !en-Dsrt !en-EE !en-ES !en-FI !en-FK !en-FR !en-GB !en-GE !en-GG !en-GI !en-GS !en-HU !en-ID !en-IE
!en-IL !en-IM !en-IO !en-IT !en-JE !en-JP !en-KE !en-LT !en-LV !en-MG !en-MS !en-MT !en-MU !en-MV !en-NF
!en-NG !en-NL !en-NO !en-NR !en-NU !en-PL !en-PN !en-PT !en-RO !en-RW !en-SC !en-SE !en-SH !en-SI !en-SK
!en-SX !en-Shaw !en-TK !en-TV !en-TZ !en-UA !en-UG !en-ZA !en-ZM !en-ZW es-419 es-BO es-CO es-CR es-CU es-DO
es-EC es-GT es-HN es-MX es-NI es-PA es-PE es-PH es-PR es-SV es-US es-VE fr-DJ fr-DZ fr-MR fr-SY fr-TD fr-TN
fr-VU ha-GH !iu-Latn !ko-CN !kpe-GN lrc-IQ !ms-ID ne-IN !om-KE ps-PK pt-MO !so-KE !sq-MK !sq-XK ss-SZ st-LS
!ta-LK tr-CY und-Guru und-HK und-Hant und-MO und-Mtei und-Olck und-TW und-Vaii yrl-CO yrl-VE !yue-CN !yue-Hans
zh-HK zh-Hant zh-MO zh-TW ff-Adlm-GH ff-Adlm-GM ff-Adlm-LR ff-Adlm-MR ff-Adlm-SL ff-Latn-GH ff-Latn-GM
ff-Latn-LR ff-Latn-MR ff-Latn-SL rhg-Rohg-BD und-Arab-BN !und-Hant-CN !yue-Hant-CN zh-Hans-HK zh-Hans-MO
zh-Hans-MY zh-Hans-SG
"""

MONTH_FIRST = """
aa ady agq ak am ann apc arn ary asa bal bas bem bez bgc bgn bho blo blt bo brx bss bua byn cad cch ce ceb cgg
cho chr cic ckb cop csw cu cv dav dje dua dv dyo dz ebu ee en eu ewo fil gaa gez gn guz gv ha haw hnj hrx ht
hu hy ii io isv iu ja jbo jgo jmc kaj kam kbd kcg kde ken ki kkj kl kln ko kpe ks ksb ksf kw la lag lg lkt lmo
ln lrc lt ltg lu luo luy lzz mas mdf mer mgh mgo mhn mic ml mn mni moh mrh mua mus mww my myv mzn naq nd nds
ne nmg nnh nqo nr nso nus nv ny nyn oka om or os osa pa pi pis pms prg ps quc raj rhg rn rof rwk sah saq sat
sbp sd sdh se sgs shn si sid skr sma smj smn sms sn so ss ssy st sus suz teo tig tn tok tpi trv ts twq tyv tzm
vai ve vmw vo vun wa wae wal wbp xdq xh xog yav yi yue za zgh zh zu az-Arab az-Cyrl az-IQ az-IR !en-001
!en-150 !en-AE !en-AG !en-AI !en-AT !en-AU !en-BB !en-BE !en-BM !en-BS !en-BW !en-BZ !en-CC !en-CH !en-CK
!en-CM !en-CX !en-CY !en-CZ !en-DE !en-DG !en-DK !en-DM !en-EE !en-ER !en-ES !en-FI !en-FJ !en-FK !en-FM
!en-FR !en-GB !en-GD !en-GE !en-GG !en-GH !en-GI !en-GM !en-GS !en-GY !en-HK !en-HU !en-ID !en-IE !en-IL
!en-IM !en-IN !en-IO !en-IT !en-JE !en-JM !en-KE !en-KI !en-KN !en-KY !en-LC !en-LR !en-LS !en-LT !en-LV
!en-MG !en-MO !en-MS !en-MT !en-MU !en-MV !en-MW !en-MY !en-NA !en-NF !en-NG !en-NL !en-NO !en-NR !en-NU
!en-NZ !en-PG !en-PK !en-PL !en-PN !en-PT !en-PW !en-RO !en-RW !en-SB !en-SC !en-SD !en-SE !en-SG !en-SH
!en-SI !en-SK !en-SL !en-SS !en-SX !en-SZ !en-Shaw !en-TC !en-TK !en-TO !en-TT !en-TV !en-TZ !en-UA !en-UG
!en-VC !en-VG !en-VU !en-WS !en-ZA !en-ZM !en-ZW fa-AF kaa-Latn ku-Arab ku-IQ ku-IR !se-FI und-CN und-Guru
und-HK und-Hans und-Hant und-Hmnp und-MO und-Mong und-Mtei und-Olck und-Rohg und-Sunu und-TW und-Vaii
und-Arab-NG und-Cyrl-AZ
"""
