"""What customers want of a telecom operator, in their own words, and what each sentence means.

Written for the bench: whatever was taught with these sentences is not measured by them.
"""

from collections.abc import Mapping

from clearline.bench.words.common import three
from clearline.domain.assessment import Words

REQUESTS: Mapping[str, tuple[Words, ...]] = {
    "bill": (
        three("How much do I have to pay this month?", "我这个月要交多少钱？", "我這個月要繳多少錢？"),
        three("Show me last month's invoice, please.", "帮我查下上个月的话费账单。", "幫我查一下上個月的電話帳單。"),
        three("What do I owe you right now?", "我现在欠你们多少话费？", "我現在欠你們多少電話費？"),
        three("can u tell me my bill", "话费多少", "帳單多少"),
        three("Has my bill for October come out yet?", "十月份的账单出来了吗？", "十月份的帳單出來了嗎？"),
        three("I would like to know the amount on my account.", "想知道我账上要付的金额。", "想知道我帳上要付的金額。"),
        three("Let me see what I am being charged.", "看看都扣了我哪些钱。", "看看都扣了我哪些錢。"),
        three("Please look up my latest statement.", "麻烦查一下最近一期账单。", "麻煩查一下最近一期帳單。"),
        three("What is on my phone bill?", "我的话费单上有些什么？", "我的電話帳單上有些什麼？"),
        three("Could you check how high my bill is?", "能查查我的账单有多少吗？", "能查查我的帳單有多少嗎？"),
        three("i need my bill details", "账单明细发我看看", "帳單明細給我看看"),
        three("The monthly charges, how much were they?", "月结费用一共是多少？", "月結費用一共是多少？"),
    ),
    "usage": (
        three("How many gigabytes are left?", "我还剩几个G？", "我還剩幾個G？"),
        three("Have I used up my data?", "我的流量用完了没有？", "我的流量用完了沒有？"),
        three("How much of my allowance is gone?", "套餐里的量用掉多少了？", "方案裡的量用掉多少了？"),
        three("check my data balance", "查剩余流量", "查剩餘流量"),
        three("How many minutes can I still call?", "我还能打多少分钟电话？", "我還能打多少分鐘電話？"),
        three("What is left of my data this month?", "这个月流量还有多少？", "這個月流量還有多少？"),
        three("Am I close to my data limit?", "我的流量是不是快用光了？", "我的流量是不是快用光了？"),
        three("Please show me my usage so far.", "请给我看看目前的用量。", "請給我看看目前的用量。"),
        three(
            "My kid watched videos all day, how much data is left?",
            "孩子看了一天视频，流量还剩多少？",
            "孩子看了一天影片，流量還剩多少？",
        ),
        three("How much internet have I used on my phone?", "手机上网用了多少了？", "手機上網用了多少了？"),
        three("data used?", "已用流量", "已用流量"),
        three(
            "Tell me how much of my minutes and data I have used.",
            "帮我看下通话和流量各用了多少。",
            "幫我看一下通話和流量各用了多少。",
        ),
    ),
    "plans": (
        three("Which tariffs do you offer?", "你们都有什么资费？", "你們都有什麼資費？"),
        three(
            "What can I choose from if I join you?", "办你们的卡有哪些套餐可以选？", "辦你們的門號有哪些方案可以選？"
        ),
        three("List your mobile plans with prices.", "把手机套餐和价格列一下。", "把手機方案和價格列一下。"),
        three("what packages r there", "有啥套餐", "有什麼方案"),
        three("I would like to see your price list.", "想看看你们的套餐价目。", "想看看你們的方案價目。"),
        three("What is the cheapest plan?", "最便宜的套餐是哪个？", "最便宜的方案是哪個？"),
        three("Do you have anything with more data?", "有没有流量更多的套餐？", "有沒有流量更多的方案？"),
        three("Show me the plans on sale.", "看看现在在售的套餐。", "看看現在在售的方案。"),
        three("What do your plans cost each month?", "你们的套餐每月多少钱？", "你們的方案每月多少錢？"),
        three("Are there family plans?", "有家庭套餐吗？", "有家庭方案嗎？"),
        three("Tell me about the plans you sell.", "介绍一下你们的套餐吧。", "介紹一下你們的方案吧。"),
        three("Which plans are available now?", "目前可以办哪几种套餐？", "目前可以辦哪幾種方案？"),
    ),
    "order": (
        three("I want to sign up for a new plan.", "我要办一个新套餐。", "我要辦一個新方案。"),
        three("Please switch me to another plan.", "请给我换个套餐。", "請幫我換個方案。"),
        three("I'd like to upgrade my plan.", "我想升级套餐。", "我想升級方案。"),
        three("change my tariff", "改套餐", "改方案"),
        three("Can you put me on a different package?", "能给我改成别的套餐吗？", "能幫我改成別的方案嗎？"),
        three("I have decided, I want to buy a plan.", "我想好了，要订套餐。", "我想好了，要訂方案。"),
        three("Move me to a smaller plan, please.", "麻烦帮我换成小一点的套餐。", "麻煩幫我換成小一點的方案。"),
        three("I want to order a plan with you.", "我要在你们这里订个套餐。", "我要在你們這裡訂個方案。"),
        three(
            "How do I subscribe? I want a new plan now.",
            "怎么开通？我现在就要办新套餐。",
            "怎麼申請？我現在就要辦新方案。",
        ),
        three("Time to change my plan.", "该换套餐了。", "該換方案了。"),
        three("get me a bigger plan please", "给我换个大套餐", "幫我換個大方案"),
        three("I wish to take out one of your plans.", "我打算办理你们的一款套餐。", "我打算辦理你們的一款方案。"),
    ),
    "fault": (
        three("My internet is down.", "我家上不了网了。", "我家不能上網了。"),
        three("There is no signal on my phone.", "手机没信号。", "手機沒訊號。"),
        three(
            "The router blinks red and nothing loads.", "路由器亮红灯，什么都打不开。", "路由器亮紅燈，什麼都打不開。"
        ),
        three("wifi not working!!", "宽带断了！！", "寬頻斷了！！"),
        three("I cannot make calls since yesterday.", "从昨天起就打不出电话。", "從昨天起就打不出電話。"),
        three("The line is dead at our house.", "我们家的线路坏了。", "我們家的線路壞了。"),
        three(
            "Pages load terribly slowly at home, please fix it.", "家里网速特别慢，请来修。", "家裡網速特別慢，請來修。"
        ),
        three("I want to report a problem with my connection.", "我要报修，网络有问题。", "我要報修，網路有問題。"),
        three("The connection keeps dropping every few minutes.", "网络隔几分钟就掉线。", "網路隔幾分鐘就斷線。"),
        three("Nothing works, no television and no internet.", "电视看不了，网也没有。", "電視看不了，網路也沒有。"),
        three("Something is broken with my broadband.", "宽带好像出故障了。", "寬頻好像出故障了。"),
        three("mobile data stopped working today", "今天手机数据用不了了", "今天手機數據不能用了"),
    ),
    "complaint": (
        three("I want to make a complaint.", "我要投诉。", "我要申訴。"),
        three(
            "Your engineer was rude and I am going to complain.",
            "师傅态度恶劣，我要投诉他。",
            "師傅態度惡劣，我要申訴他。",
        ),
        three(
            "I am very unhappy with how I was treated in your shop.",
            "营业厅的服务让我很不满意，我要投诉。",
            "門市的服務讓我很不滿意，我要申訴。",
        ),
        three("complaint!", "投诉！", "申訴！"),
        three("Where do I lodge a formal complaint?", "正式投诉在哪里提？", "正式申訴在哪裡提？"),
        three(
            "Nobody called me back as promised, I wish to complain.",
            "说好回电却没人打来，我要投诉。",
            "說好回電卻沒人打來，我要申訴。",
        ),
        three(
            "This is unacceptable, please register my complaint.",
            "太过分了，请给我登记投诉。",
            "太過分了，請幫我登記申訴。",
        ),
        three(
            "I would like to file a complaint about your service.",
            "我想对你们的服务提出投诉。",
            "我想對你們的服務提出申訴。",
        ),
        three("Take down my complaint.", "把我的投诉记下来。", "把我的申訴記下來。"),
        three(
            "I was promised something else by your seller and want to complain.",
            "销售员说的跟实际不一样，我要投诉。",
            "業務員說的跟實際不一樣，我要申訴。",
        ),
        three(
            "Can I complain here about a visit that never happened?",
            "师傅没上门，可以在这里投诉吗？",
            "師傅沒到府，可以在這裡申訴嗎？",
        ),
        three("i wanna complain", "我想投诉一下", "我想申訴一下"),
    ),
    "progress": (
        three("What is happening with my report?", "我报的问题处理得怎么样了？", "我報的問題處理得怎麼樣了？"),
        three("Is there any news about my ticket?", "我的工单有进展吗？", "我的工單有進展嗎？"),
        three("When will the fault I reported be fixed?", "我报的故障什么时候能修好？", "我報的故障什麼時候能修好？"),
        three("status of my ticket", "查工单进度", "查工單進度"),
        three("How far are you with my complaint?", "我的投诉办到哪一步了？", "我的申訴辦到哪一步了？"),
        three(
            "I reported something last week, what became of it?",
            "上周报的那件事，后来怎样了？",
            "上週報的那件事，後來怎樣了？",
        ),
        three("Is my repair still being worked on?", "我的报修还在处理吗？", "我的報修還在處理嗎？"),
        three("Please check the progress of my case.", "请查一下我那件事的进度。", "請查一下我那件事的進度。"),
        three("Did anybody look at my fault report yet?", "我的报障有人看了没有？", "我的報修有人看了沒有？"),
        three("Show me my open tickets.", "看看我还没办完的工单。", "看看我還沒辦完的工單。"),
        three("any update on my case?", "我的单子有消息吗", "我的案件有消息嗎"),
        three("Where does my request stand?", "我的申请到什么阶段了？", "我的申請到什麼階段了？"),
    ),
    "roaming": (
        three("Can I use my phone abroad?", "我的手机在国外能用吗？", "我的手機在國外能用嗎？"),
        three("I am travelling to Japan, what about my data?", "我要去日本，流量怎么办？", "我要去日本，流量怎麼辦？"),
        three("Switch on roaming for me.", "帮我开通漫游。", "幫我開通漫遊。"),
        three("roaming", "漫游", "漫遊"),
        three("What does it cost to call from France?", "在法国打电话怎么收费？", "在法國打電話怎麼收費？"),
        three(
            "I fly to Thailand tomorrow and need internet there.",
            "明天飞泰国，那边要上网。",
            "明天飛泰國，那邊要上網。",
        ),
        three(
            "Do I need anything for my number to work overseas?",
            "出国以后号码要办什么才能用？",
            "出國以後門號要辦什麼才能用？",
        ),
        three(
            "How do I turn on roaming before my holiday?", "出去度假前怎么开国际漫游？", "出去度假前怎麼開國際漫遊？"
        ),
        three(
            "Is surfing in Spain included in my plan?", "我的套餐在西班牙上网含不含？", "我的方案在西班牙上網含不含？"
        ),
        three(
            "We go on a business trip to Korea, is roaming on?", "去韩国出差，漫游开了吗？", "去韓國出差，漫遊開了嗎？"
        ),
        three("Roaming charges in Singapore?", "新加坡漫游资费？", "新加坡漫遊資費？"),
        three(
            "I will be out of the country next week and want to stay reachable.",
            "下周出境，想保持号码能用。",
            "下週出境，想保持門號能用。",
        ),
    ),
    "cancel": (
        three("I want to cancel my plan.", "我要退订套餐。", "我要退訂方案。"),
        three("How can I end my contract with you?", "怎么跟你们解约？", "怎麼跟你們解約？"),
        three("Please terminate my subscription.", "请终止我的套餐。", "請終止我的方案。"),
        three("cancel my contract", "取消合约", "取消合約"),
        three("I no longer want this plan.", "这个套餐我不想要了。", "這個方案我不想要了。"),
        three("I am leaving, close my plan.", "我不用你们家了，把套餐退了。", "我不用你們家了，把方案退了。"),
        three(
            "I'd like to give up my tariff at the end of the month.", "月底我想退掉这个套餐。", "月底我想退掉這個方案。"
        ),
        three("Stop my plan from renewing.", "套餐别再给我续了。", "方案別再幫我續了。"),
        three("What must I do to unsubscribe from the plan?", "套餐要怎么退？", "方案要怎麼退？"),
        three("I wish to quit the plan I have.", "我想把现在的套餐取消掉。", "我想把現在的方案取消掉。"),
        three("get rid of my plan", "退套餐", "退方案"),
        three("My plan is too expensive, I am cancelling it.", "套餐太贵，我要退了它。", "方案太貴，我要退了它。"),
    ),
    "person": (
        three("Could I talk to somebody, please?", "能不能找个人跟我说？", "能不能找個人跟我說？"),
        three("I need customer service staff.", "我要找客服人员。", "我要找客服人員。"),
        three("Put a human on.", "叫个真人来。", "叫個真人來。"),
        three("agent", "转人工", "轉真人"),
        three("Please connect me to one of your employees.", "请帮我接你们的工作人员。", "請幫我接你們的工作人員。"),
        three("I would rather speak with a real person.", "我更想跟真人谈。", "我更想跟真人談。"),
        three("Is somebody from your team there?", "你们有人在吗，我要人工。", "你們有人在嗎，我要真人客服。"),
        three("Let me talk to a supervisor.", "让我跟你们主管说。", "讓我跟你們主管說。"),
        three("Enough of this, a person please.", "够了，给我转人工。", "夠了，幫我轉真人。"),
        three("transfer me to an operator", "接人工座席", "接真人專員"),
        three(
            "I can only explain this to a human being.", "这事只能跟人说清楚，转人工。", "這事只能跟人說清楚，轉真人。"
        ),
        three(
            "Can a colleague of yours call or write to me?",
            "能让你们的人工客服联系我吗？",
            "能讓你們的真人客服聯絡我嗎？",
        ),
    ),
}
"""What is wanted -> a dozen ways to say it, in each language."""
