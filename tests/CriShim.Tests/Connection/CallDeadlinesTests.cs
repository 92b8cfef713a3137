using NodeStack.CriShim.Connection;

namespace NodeStack.CriShim.Tests.Connection;

public sealed class CallDeadlinesTests
{
    private static readonly CallDeadlines Deadlines = new(TimeSpan.FromSeconds(120));

    public static TheoryData<string, int, int?> Table => new()
    {
        { "Version", 0, 120 },
        { "ListContainers", 0, 120 },
        { "RunPodSandbox", 0, 240 },
        { "StopContainer", 30, 150 },
        { "StopContainer", -1, 120 },
        { "ExecSync", 5, 15 },
        { "ExecSync", 0, null },
        { "CheckpointContainer", 10, 120 },
        { "CheckpointContainer", 600, 600 },
        { "PullImage", 0, null },
        { "GetContainerEvents", 0, null },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void For_EveryRule_GivesTheTablesSeconds(string call, int ownSeconds, int? expectedSeconds)
    {
        var actual = Deadlines.For(ByName(call), TimeSpan.FromSeconds(ownSeconds));
        Assert.Equal(expectedSeconds is { } s ? TimeSpan.FromSeconds(s) : null, actual);
    }

    [Fact]
    public void For_ShortRequestTimeout_BoundsTheExecAllowanceToo() =>
        Assert.Equal(TimeSpan.FromSeconds(3), new CallDeadlines(TimeSpan.FromSeconds(1)).For(CriCall.ExecSync, TimeSpan.FromSeconds(2)));

    private static CriCall ByName(string name) => name switch
    {
        "Version" => CriCall.Version,
        "ListContainers" => CriCall.ListContainers,
        "RunPodSandbox" => CriCall.RunPodSandbox,
        "StopContainer" => CriCall.StopContainer,
        "ExecSync" => CriCall.ExecSync,
        "CheckpointContainer" => CriCall.CheckpointContainer,
        "PullImage" => CriCall.PullImage,
        _ => CriCall.GetContainerEvents,
    };
}
