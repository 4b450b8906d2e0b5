"""Every write: telling, spreading over policies, sending by channels, answering, and the people behind it.

    telling.tell(NewNotice(kind="alerts.alarm", key="alarm:77:raised", thread="alarm:77", priority=NoticePriority.HIGH,
                           texts={"vi": NoticeText(…), "en": NoticeText(…)}, url="/alarms/77",
                           audience=Audience(organisations=("NM-1",), roles=(Role.OPERATOR,))))

tells within the caller's transaction; `telling.settle("alarm:77", Settling.OVER)` ends the asking of all that is about
it. The house hears `notices.acknowledged`, `notices.channel_failed` and `notices.channel_recovered`.
"""
