"""A small corpus for the bot's tests: ours, dated, of several sources, with one article that means harm."""

import json

HOSTILE = (
    "The lighthouse keeper of Varnholm said see [1] and [Reuters](https://evil.example/x) before the storm of 1998. "
    "@everyone @here <@1234567890> <@&42> <#99> <t:0:R> </ask:1> <:pepe:123> :smile: <https://evil.example> "
    "https://evil.example/login ```code``` `tick` ||spoiler|| ~~struck~~ **bold** __under__ _it_ *em* "
    "\\[a](http://b.example) "
    "\u202egnp.exe\u2066 end of the Varnholm keeper's notes."
)

ARTICLES = [
    {
        "id": "bridge",
        "title": "Harbour bridge [closed] for *nine* weeks",
        "source": "Bay Courier",
        "date": "2026-01-28",
        "url": "https://courier.example/bridge_(closed)?id=7",
        "text": "The harbour bridge in Tarnow Bay will close for nine weeks from Monday. Engineers found "
        "cracks in 14 of "
        "its cables, the port authority said on Wednesday. Ferries will carry pedestrians free of charge. "
        "Lorries must "
        "take the long way round through Hollin. The repairs cost 3.2 million crowns, which the province pays.\n\n"
        "Shopkeepers on the east bank fear for their trade. The mayor, Mara Lindqvist, promised them lower "
        "rents until "
        "the bridge opens again in April. Two bakeries have closed already.",
    },
    {
        "id": "mayor",
        "title": "Mara Lindqvist wins the mayoral race",
        "source": "The Northern Ledger",
        "date": "2026-02-05",
        "url": "https://ledger.example/lindqvist",
        "text": "Mara Lindqvist was elected mayor of Osterby on Thursday with 54% of the vote. Her rival, "
        "Jonas Feld, "
        "conceded before midnight. Turnout was 71%, the highest since 1994. Lindqvist said that her first "
        "act would be "
        "to repair the harbour bridge. Feld will lead the opposition in the council.",
    },
    {
        "id": "comet",
        "title": "Green comet seen over the southern hills",
        "source": "Sky Wire",
        "date": "2026-01-12",
        "url": "http://sky.example/comet",
        "text": "A green comet was seen with the naked eye over the southern hills on Sunday night. "
        "Astronomers at the "
        "Pellworm observatory expect it to return in 71 years. Its tail is twice as long as the full moon is wide.",
    },
    {
        "id": "strike",
        "title": "Ferry crews strike over night shifts",
        "source": "Bay Courier",
        "date": "2026-02-03",
        "text": "Ferry crews in Tarnow Bay walked out on Tuesday over night shifts. Their union, led by "
        "Petra Osei, wants "
        "two more sailors on every night boat. The port authority offered one. Talks go on at the harbour master's "
        "office on Friday.",
    },
    {
        "id": "school",
        "title": "Osterby opens a school for boat builders",
        "source": "The Northern Ledger",
        "text": "Osterby will open a school for boat builders in the old rope works. Forty apprentices begin in the "
        "autumn under the shipwright Aulis Renn. The tuition is free for those who stay in the province for "
        "five years.",
    },
    {
        "id": "canal",
        "title": "A hundred years of the Osterby canal",
        "source": "Sky Wire",
        "date": "2026-01-20",
        "url": "https://sky.example/canal",
        "text": "The Osterby canal is a hundred years old this week. It was dug by two thousand men in four "
        "summers, with "
        "spades and barrows, through clay that stood knee deep in water. Thirty of them died when a bank "
        "gave way near "
        "Hollin in the second year, and a stone with their names stands beside the lower lock. The province "
        "had hoped for "
        "grain barges from the south. Instead came coal, then timber, then nobody at all, for the railway "
        "opened nine years "
        "later and took the freight away within a single winter. By the end of that decade the tolls no "
        "longer paid for the "
        "lamps along the towpath, and the last lamplighter was sent home.\n\n"
        "The engineer Sunniva Brekke saved the canal from being filled in. She showed in a report of forty "
        "pages that its "
        "water kept the cellars of the old town dry, and that every house east of the market would sink "
        "without it. The "
        "council voted by one voice to keep the locks in repair. Brekke was given a gold watch, which she "
        "sold to buy a "
        "pump. The pump still runs on the first Sunday of each month, when schoolchildren may start it by "
        "hand under the "
        "eyes of her great-niece.\n\n"
        "On Saturday rowing boats will go from the upper lock to the sea. Tickets cost nothing, but places "
        "must be booked "
        "at the rope works. The harbour choir sings at noon, and the brewery gives away a dark beer that it "
        "last made for "
        "the opening. Whoever still owns a lamp of the towpath is asked to bring it along and light it at dusk.",
    },
    {
        "id": "hostile",
        "title": "Storm] notes](https://evil.example) <@1> @everyone",
        "source": "Sky](x) @here",
        "date": "2025-12-24",
        "url": "https://user:pass@evil.example/\u202etxt",
        "text": HOSTILE,
    },
]

LATER = {
    "id": "otter",
    "title": "Otters return to the canal",
    "source": "Bay Courier",
    "date": "2026-02-06",
    "text": "Three otters were filmed in the Osterby canal on Friday. It is the first sighting there in "
    "forty years, said "
    "the warden Ilse Brandt.",
}


def write(folder, articles=ARTICLES):
    """The corpus as one .jsonl file in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(article, ensure_ascii=False) for article in articles)
    (folder / "articles.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
