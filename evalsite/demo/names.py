"""Invented names for the demo. The eleven districts are real places; everything else here was made up."""

DISTRICTS = [
    ("YX", "越秀区"),
    ("HZ", "海珠区"),
    ("LW", "荔湾区"),
    ("TH", "天河区"),
    ("BY", "白云区"),
    ("HP", "黄埔区"),
    ("HD", "花都区"),
    ("PY", "番禺区"),
    ("NS", "南沙区"),
    ("CH", "从化区"),
    ("ZC", "增城区"),
]

SAMPLE_SUBDISTRICTS = (
    "云栖街 柳岸街 石渡镇 东篱街 晨溪街 禾影镇 榕荫街 沙汀镇 竹影街 梅坡街 桂屿街 松涛街 兰渚街 荷风街 枫晚街 橘汀镇 苇岸街 "
    "雁回街 鹭屿街 星桥街 月溪镇 霞屿街 虹渡街 雨荷街 霜林镇 听泉街 烟波街 清浅街 碧澜街 翠屏镇 丹枫街 青禾镇 紫藤街 金穗镇 "
    "银滩街 玉带街 锦云街 文澜街 书声街 琴台街 画屏街 棋坪镇 云帆街 晴川街"
).split()

SAMPLE_OPERATORS = "晨光 和悦 启明 同行 润泽 暖阳 知行 向阳".split()

SAMPLE_COMMUNITIES = (
    "东苑 西苑 南苑 北苑 花园 新村 河畔 山前 湖心 桥头 书院 码头 果园 茶亭 云台 翠竹 锦绣 康宁 和平 团结"
).split()

SURNAMES = list("陈李张黄何林吴周徐孙胡朱高郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶")
GIVEN = list("安柏晨达恩凡歌涵嘉可岚铭宁佩琪然诗桐文汐晓雅依知舟梓卓乐禾青远宜朗悦书航景澄予星睿")
