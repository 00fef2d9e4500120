"""Ordinary questions that are no business of a telecom operator: traffic of a new kind."""

from clearline.bench.words.common import three

ELSEWHERE = (
    three("How long do I bake a sourdough loaf?", "酸面包要烤多久？", "酸麵包要烤多久？"),
    three("Which fertiliser suits tomatoes?", "番茄用什么肥料好？", "番茄用什麼肥料好？"),
    three("When was the Suez canal opened?", "苏伊士运河是哪年通航的？", "蘇伊士運河是哪年通航的？"),
    three("How do I remove rust from a bicycle chain?", "自行车链条生锈怎么除？", "腳踏車鏈條生鏽怎麼除？"),
    three("What do hedgehogs eat in winter?", "刺猬冬天吃什么？", "刺蝟冬天吃什麼？"),
    three("Who wrote the opera about a barber?", "讲理发师的那部歌剧是谁写的？", "講理髮師的那部歌劇是誰寫的？"),
    three("How many steps lead up the lighthouse?", "灯塔上去有多少级台阶？", "燈塔上去有多少級階梯？"),
    three("Which stitch holds a torn sail?", "帆布破了用哪种针法缝？", "帆布破了用哪種針法縫？"),
    three("How deep is lake Baikal?", "贝加尔湖有多深？", "貝加爾湖有多深？"),
    three("What wood is best for a violin?", "做小提琴用什么木头最好？", "做小提琴用什麼木頭最好？"),
    three("How do I keep moths out of a wardrobe?", "衣柜怎么防蛀虫？", "衣櫃怎麼防蛀蟲？"),
    three("At what temperature does glass melt?", "玻璃多少度会熔化？", "玻璃幾度會熔化？"),
)
