"""中文电信消息测试集，只用来测量，不用来训练：模板、姓名、地址都与训练用的不同。`python -m scripts.names.telecom_zh`"""

import json
from pathlib import Path

import numpy as np
import opencc
from scripts.names.sampling import Made, Rng, Slot, chance, fill, pick, recased

SEED, COUNT = 4021, 1_800
TARGET = Path(__file__).parents[2] / "tests/data/telecom_zh.jsonl"
LABELS = {
    "name": "PERSON", "door": "ADDRESS", "mobile": "PHONE", "landline": "PHONE", "spoken": "PHONE", "hkphone": "PHONE", "twphone": "PHONE",
    "id": "RESIDENT_ID", "bankcard": "CARD", "mail": "EMAIL", "iccid": "ICCID", "imei": "IMEI", "imsi": "IMSI", "otp": "CODE",
    "secret": "PASSWORD", "hkid": "HK_ID", "twid": "TW_ID", "permit": "TRAVEL_PERMIT", "passport": "PASSPORT", "account": "BANK_ACCOUNT",
    "plate": "PLATE", "born": "BIRTH_DATE", "illness": "HEALTH", "pay": "FINANCE", "public": "IP", "link": "URL",
}  # fmt: skip
_SURNAMES = "王 李 张 刘 陈 杨 黄 赵 周 吴 徐 孙 马 朱 胡 郭 何 高 林 罗 郑 梁 谢 宋 唐 许 韩 冯 邓 曹 彭 曾 肖 田 董 潘 袁 蔡 蒋 余 于 杜 叶 程 魏 苏 吕 丁 任 卢 姚 沈 钟 姜 崔 谭 陆 范 汪 廖 石 金 贾 夏 付 方 邹 熊 白 孟 秦 邱 侯 江 尹 薛 闫 段 雷 龙 史 陶 贺 毛 郝 顾 龚 邵 欧阳 上官 司马".split()
_GIVEN = "嘉豪 淑芬 怡君 承翰 柏宇 宗翰 钰婷 佩珊 慧敏 伟伦 子晴 咏琪 家辉 志明 春娇 丽萍 建华 晓东 小燕 玉珍 秋菊 云霞 宏伟 国强 永健 泽宇 沐阳 语嫣 依诺 皓轩 铭泽 芷若 奕辰 苏菲 雪莹 雅婷 松涛 耀祖 桂英 翠花 大勇 二妮 安琪 晶 凯 欣 悦 航 宁 珊 彬 蓉 超 刚 丹 婷 涵 鑫 岚 凡 萌".split()
_ROADS = "凯旋 香江 黄海 昆仑 珞珈 楚雄 汉正 江岸 沿河 盐道 茶亭 竹林 枣园 槐树 杏花 柳巷 龙王 白塔 青羊 金马 碧鸡 东大 西直 北辰 南湖 中央 环翠 崇文 宣化 敬业 勤俭 博学 明德 致远 求是 育才 军民 拥军 双拥 卫生".split()
_ESTATES = "江南名府 中海寰宇 招商花园 龙湖春江 保利心语 首开常青藤 蓝光雍锦 旭辉御府 金茂府 仁恒河滨城 绿城桃花源 九龙仓时代 远洋山水 西山林语 北宸小区 国贸公寓 东方曼哈顿 绿洲康城 鸿基新城 瑞景公馆 农垦小区 矿务局家属院 纺织新村 财富中心 环球金融中心 时代大厦".split()
_CITIES = "兰州市 银川市 西宁市 呼和浩特市 沈阳市 长春市 哈尔滨市 海口市 三亚市 桂林市 柳州市 遵义市 绵阳市 洛阳市 襄阳市 株洲市 赣州市 芜湖市 温州市 嘉兴市 常州市 徐州市 烟台市".split()
_AREAS = "城关区 金凤区 城中区 赛罕区 铁西区 南关区 道里区 美兰区 吉阳区 七星区 城中区 汇川区 涪城区 洛龙区 襄城区 天元区 章贡区 镜湖区 鹿城区 南湖区 武进区 泉山区 芝罘区".split()
_BARE = "滨江 湖景 机场东 山前 老城 北港 铁西 江东 南门 西客站 软件园 奥体 工业园 鼓浪屿 大雁塔".split()
_PLANS = "小潮 微澜 洋流 大潮 远航 港湾家庭 畅聊卡 星辰卡 全家享 冰激凌套餐".split()
_LUHN = str.maketrans("0123456789", "0246813579")

_RICH = """\
喂你好，我姓名{name}，前两天报修过
机主那边填{name}
户头是{name}的，我替他来问问
我替{name}交话费
{name}这个人办过担保吗
实名信息里显示{name}，跟证件不一样
帮我核对一下，{name}，{id}
是不是有个{name}在你们那儿投诉过我
来装宽带的人自称{name}
让{name}师傅直接打{mobile}
{name}经理昨天说给我减免
代办人{name}，被代办人{name}
孩子叫{name}，想给他开学生卡
我老公{name}出国了，他的号要停
把副卡给{name}用
请在备注里写上{name}
这事儿是{name}负责的吧
遗产公证上写的继承人是{name}
合同乙方是{name}
{name}，就是我
叫我{name}就行
{name}您好，我想咨询一下
刚才那位客服说她叫{name}
{name}于上月办理了过户
我同学{name}住{door}，他也断网
故障地点：{door}
上门地址，{door}
{door}，晚上七点以后有人
你们的人找不到路，我这是{door}
人在{door}，手机完全没信号
家父住{door}，电话打不通
帮忙查一下{door}能不能装
麻烦寄{door}，谢谢
SIM卡寄去{door}
我要从{door}搬去{door}
合同上的装机地址{door}写错了
{door}楼道里的箱子被撬了
路过{door}的时候掉线
店铺开在{door}，想装商务宽带
不是这个地址，应该是{door}
门牌{door}
预约{name}，{door}，{mobile}
{door}（{name}收）
电话{mobile}，姓名{name}
请打{mobile}找{name}
帮我把{mobile}携转过来
{mobile}欠费停机
这两个号{mobile}和{mobile}是一家人
本机号{mobile}，想办副卡
号码我念给你听，{spoken}
记一下啊{spoken}
打我家里电话{landline}
单位电话{landline}，分机不用转
我香港的号是{hkphone}
台灣手機{twphone}收不到簡訊
身份证号码给你，{id}
{id}这个证件名下几张卡
信用卡{bankcard}绑错了
储蓄卡号{bankcard}
卡号：{bankcard}，户名：{name}
发到{mail}就行
联系邮箱{mail}
{iccid}这张白卡写不了
ICCID {iccid}
手机IMEI码{imei}
串号是{imei}，帮我查保修
imsi号{imsi}
短信里的验证码是{otp}
验证码：{otp}
我的密码是{secret}
登录密码{secret}，怎么不对
我持香港身份证{hkid}
證件號碼{hkid}
身份证字号{twid}，台湾的
回乡证号码{permit}
来往内地通行证{permit}
我的护照号码是{passport}
账号{account}，开户行随便哪家
收款账户{account}
开的车是{plate}
车牌是{plate}，车联网卡到期了
生日{born}，有没有生日礼包
本人{born}出生
我妈患有{illness}，听力也不好
因为{illness}住院，没来得及缴费
我一个月工资{pay}，用不起
每个月房贷{pay}，想省点话费
宽带的IP变成了{public}
点了{link}之后就被扣费
网址是{link}
客户资料：{name}/{mobile}/{id}
姓名{name}，生日{born}，邮箱{mail}
开户人{name}，身份证号{id}，银行卡{bankcard}
我{name}，{mobile}，马上给我退钱
""".splitlines()
_TRADITIONAL = """\
你好，我想搵{name}
我個名係{name}
登記人係{name}先生
屋企電話{hkphone}
地址喺{door}
師傅幾時嚟{door}
我持有香港身份證{hkid}
我的門號{twphone}被停了
裝在{door}可以嗎
戶名{name}，門號{twphone}
身分證{twid}，生日{born}
麻煩寄到{mail}
我搬到{door}了
""".splitlines()
_PLAIN = """\
{area}没网了
{area}昨晚开始断断续续
请问{area}的信号塔修好了吗
{area}营业厅周日开吗
人在{area}，4G变2G
想改成{plan}
{plan}有合约吗
{plan}跟{plan}哪个划算
预约号{order}
受理编号{order}，到哪步了
单号{order}查一下物流
提示错误{short}
怎么投诉到10080
95555给我发的短信是真的吗
莫名其妙少了{money}元
优惠{money}块怎么没减
套餐外流量{short}兆
{month}月{day}号扣的费
{day}号出账对吗
大概{hour}点以后有空
流量用得太快了
能不能把语音信箱关掉
国际长途怎么开
来电显示要收费吗
我要换个靓号
靓号有什么要求
给长辈用的卡推荐一个
儿童手表用什么卡
千兆的需要换光猫吗
路由器能送吗
晚上八点以后特别慢
打游戏老掉线
电视看到一半就黑屏
座机没声音
听不清对方说话
一打电话就断网
双卡双待能用吗
电子合同在哪看
发票抬头可以改吗
发我账单明细
账单看不懂
为啥多收钱
我没订过这个业务
谁给我开的增值业务
帮我退订
退订了还扣钱
叫主管
我不想跟机器说话
嗯
不是这个意思
刚才说的再讲一遍
我老客户了，没优惠吗
十年老用户
家里四口人一起用
高铁站里没网
金属门挡信号吗
安静的时候能听到电流声
马上到期了怎么续
水电费能一起交吗
严重影响工作
雷雨天断网
江边信号差
史上最差的服务
常年在外地
路由器发热
向上级反映
万元以下的手机有补贴吗
文件传不上去
包年比包月便宜吗
余下的流量能转赠吗
明明白白消费
白名单怎么设
夏季促销结束了吗
石沉大海，没人理
顾不上接电话
方正的那种机顶盒
10.0.0.1进不去
系统版本8.0.2
邮政编码650000
二楼信号弱
一共三台电脑
""".splitlines()
_PLAIN_TRADITIONAL = """\
點解冇網
收唔到驗證碼
想cut咗個plan
{area}冇訊號
資費怎麼算
吃到飽有限速嗎
客服電話幾號
我要退租
手機壞了可以換嗎
下個月的帳單會變嗎
""".splitlines()


def _digits(rng: Rng, count: int) -> str:
    return "".join(str(int(rng.integers(10))) for _ in range(count))


def _with_luhn(body: str) -> str:
    total = sum(int(d) for d in body[-2::-2]) + sum(int(d.translate(_LUHN)) for d in body[-1::-2])
    return body + str(-total % 10)


def _mobile(rng: Rng) -> str:
    number = "1" + pick(rng, ("38", "39", "50", "58", "66", "77", "86", "89", "91", "95", "98", "65")) + _digits(rng, 8)
    form = rng.random()
    if form < 0.7:
        return number
    if form < 0.8:
        return f"{number[:3]} {number[3:7]} {number[7:]}"
    return f"{number[:3]}-{number[3:7]}-{number[7:]}" if form < 0.9 else f"+86 {number}"


def _spoken(rng: Rng) -> str:
    number = "1" + pick(rng, "3589") + _digits(rng, 9)
    said = number.translate(str.maketrans("0123456789", "零幺二三四五六七八九"))
    return said if chance(rng, 0.5) else f"{said[:3]}，{said[3:7]}，{said[7:]}"


def _resident(rng: Rng) -> str:
    body = (
        pick(rng, ("410105", "530103", "430105", "350102", "330203", "340104", "370202", "610104"))
        + f"{rng.integers(1950, 2005)}{rng.integers(1, 13):02}{rng.integers(1, 29):02}"
        + _digits(rng, 3)
    )
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def _hkid(rng: Rng) -> str:
    letter, body = pick(rng, "ACDEGHKMPRVYZ"), _digits(rng, 6)
    total = 36 * 9 + (ord(letter) - 55) * 8 + sum(int(d) * w for d, w in zip(body, range(7, 1, -1), strict=True))
    check = -total % 11
    return f"{letter}{body}({'A' if check == 10 else check})"


def _twid(rng: Rng) -> str:
    letters = "ABCDEFGHJKLMNPQRSTUVXYWZIO"
    letter, body = pick(rng, "ABCDEFHJKT"), pick(rng, "12") + _digits(rng, 7)
    region = letters.index(letter) + 10
    total = region // 10 + region % 10 * 9 + sum(int(d) * w for d, w in zip(body, range(8, 0, -1), strict=True))
    return f"{letter}{body}{-total % 10}"


def _door(rng: Rng) -> str:
    town = (pick(rng, _CITIES) if chance(rng, 0.6) else "") + (pick(rng, _AREAS) if chance(rng, 0.7) else "")
    road = f"{pick(rng, _ROADS)}{pick(rng, ('路', '街', '大道', '巷', '东路', '南街'))}{rng.integers(1, 600)}号"
    block = (
        f"{rng.integers(1, 30)}{pick(rng, ('号楼', '栋', '幢', '座'))}"
        + f"{rng.integers(1, 5)}单元" * chance(rng, 0.5)
        + f"{rng.integers(1, 25)}0{rng.integers(1, 9)}"
        + pick(rng, ("室", "", "室"))
    )
    form = rng.random()
    if form < 0.35:
        return town + road
    if form < 0.65:
        return town + road + pick(rng, _ESTATES) + block
    return town + pick(rng, _ESTATES) + block


def _money(rng: Rng) -> str:
    return pick(
        rng,
        (
            f"{rng.integers(2, 30)}000元",
            f"{rng.integers(2, 9)}千块",
            f"{rng.integers(1000, 9000)}元",
            f"{rng.integers(1, 4)}万元",
        ),
    )


def _born(rng: Rng) -> str:
    year, month, day = rng.integers(1940, 2005), rng.integers(1, 13), rng.integers(1, 29)
    return pick(
        rng,
        (
            f"{year}年{month}月{day}日",
            f"{year}-{month:02}-{day:02}",
            f"{year}{month:02}{day:02}",
            f"{year}.{month}.{day}",
        ),
    )


SLOTS: dict[str, Slot] = {
    "name": lambda rng: pick(rng, _SURNAMES) + pick(rng, _GIVEN), "door": _door, "mobile": _mobile, "spoken": _spoken, "id": _resident,
    "hkid": _hkid, "twid": _twid, "born": _born, "pay": _money,
    "landline": lambda rng: pick(rng, ("0371-6", "0871-6", "0731-8", "010-8", "021-5")) + _digits(rng, 7),
    "hkphone": lambda rng: pick(rng, ("+852 9", "+8526", "00852 9")) + _digits(rng, 7),
    "twphone": lambda rng: "09" + _digits(rng, 8) if chance(rng, 0.6) else f"+886 9{_digits(rng, 8)}",
    "bankcard": lambda rng: _with_luhn(pick(rng, ("621226", "622848", "436742", "622588")) + _digits(rng, 9)),
    "mail": lambda rng: f"{pick(rng, ('lx', 'wang', 'chen88', 'a.b', 'zhangsan'))}{_digits(rng, 3)}@{pick(rng, ('163.com', 'qq.com', 'outlook.com', 'hotmail.com.tw', 'tidemark.example'))}",
    "iccid": lambda rng: "8986" + _digits(rng, 16), "imei": lambda rng: _with_luhn(pick(rng, ("35", "86")) + _digits(rng, 12)),
    "imsi": lambda rng: "4600" + pick(rng, "0123") + _digits(rng, 10), "otp": lambda rng: _digits(rng, 6),
    "secret": lambda rng: _digits(rng, 6) if chance(rng, 0.5) else "ab" + _digits(rng, 5),
    "permit": lambda rng: pick(rng, "HM") + _digits(rng, 8), "passport": lambda rng: pick(rng, "EGP") + _digits(rng, 8),
    "account": lambda rng: _digits(rng, 12), "plate": lambda rng: pick(rng, "豫云湘闽浙皖") + pick(rng, "ABCD") + pick(rng, "ABDEF") + _digits(rng, 4),
    "illness": lambda rng: pick(rng, "糖尿病 高血压 肺癌 心脏病 抑郁症 尿毒症".split()),
    "public": lambda rng: f"{rng.integers(11, 99)}.{rng.integers(1, 255)}.{rng.integers(1, 255)}.{rng.integers(1, 255)}",
    "link": lambda rng: f"https://{pick(rng, ('mail', 'pay', 'm'))}.{pick(rng, ('abcde.com', 'yidong.top', 'kefu.example'))}/{_digits(rng, 4)}",
    "area": lambda rng: pick(rng, _BARE), "plan": lambda rng: pick(rng, _PLANS), "order": lambda rng: pick(rng, ("", "T", "W")) + _digits(rng, 10),
    "short": lambda rng: _digits(rng, 3), "money": lambda rng: str(rng.integers(3, 400)), "day": lambda rng: str(rng.integers(1, 29)),
    "month": lambda rng: str(rng.integers(1, 13)), "hour": lambda rng: str(rng.integers(8, 22)),
}  # fmt: skip


def messages(rng: Rng) -> list[Made]:
    """Return the whole set: two of three with something in it, a quarter in traditional characters."""
    convert = opencc.OpenCC("s2tw").convert
    found = []
    for _ in range(COUNT):
        rich = chance(rng, 0.66)
        if chance(rng, 0.13):
            made = fill(pick(rng, _TRADITIONAL if rich else _PLAIN_TRADITIONAL), rng, SLOTS, LABELS)
            found.append(recased(made, convert))
            continue
        made = fill(pick(rng, _RICH if rich else _PLAIN), rng, SLOTS, LABELS)
        found.append(recased(made, convert) if chance(rng, 0.13) else made)
    return found


def main() -> None:
    """Write the set, one message a line."""
    made = messages(np.random.Generator(np.random.PCG64(SEED)))
    rows = ({"text": one.text, "spans": [[span.start, span.end, span.label] for span in one.spans]} for one in made)
    TARGET.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


if __name__ == "__main__":
    main()
