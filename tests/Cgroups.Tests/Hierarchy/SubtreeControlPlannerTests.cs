using NodeStack.Cgroups.Hierarchy;

namespace NodeStack.Cgroups.Tests.Hierarchy;

public class SubtreeControlPlannerTests
{
    private static SubtreeLevel Level(string group, string available, string enabled, bool busy = false) =>
        new(group, available.Split(' ', StringSplitOptions.RemoveEmptyEntries), enabled.Split(' ', StringSplitOptions.RemoveEmptyEntries), busy);

    private static IEnumerable<string> Text(IEnumerable<SubtreeControlStep> steps) => steps.Select(s => $"{s.Group} {s.Write.Value}");

    [Fact]
    public void PlanEnable_NothingThere_FromTheTopDown()
    {
        var plan = SubtreeControlPlanner.PlanEnable([Level("/", "cpu memory", "", busy: true), Level("/a", "", ""), Level("/a/b", "", "")], ["memory", "cpu", "io"]);

        Assert.Equal(["/ +cpu +memory", "/a +cpu +memory", "/a/b +cpu +memory"], Text(plan.Steps));
        Assert.Equal(["io"], plan.Missing);
        Assert.Null(plan.Blocked);
    }

    [Fact]
    public void PlanEnable_PartlyThere_OnlyWhatIsMissing()
    {
        var plan = SubtreeControlPlanner.PlanEnable([Level("/", "cpu memory", "cpu memory"), Level("/a", "cpu memory", "cpu")], ["memory", "cpu"]);

        Assert.Equal(["/a +memory"], Text(plan.Steps));
    }

    [Fact]
    public void PlanEnable_ProcessesInTheWay_StopsThereAndSaysWhere()
    {
        var plan = SubtreeControlPlanner.PlanEnable([Level("/", "cpu memory", ""), Level("/a", "", "", busy: true)], ["memory"]);

        Assert.Equal(["/ +memory"], Text(plan.Steps));
        Assert.Equal("/a", plan.Blocked);
    }

    [Fact]
    public void PlanEnable_ThreadedControllers_DoNotMindProcesses() =>
        Assert.Null(SubtreeControlPlanner.PlanEnable([Level("/", "cpu", ""), Level("/a", "", "", busy: true)], ["cpu"]).Blocked);

    [Fact]
    public void PlanDisable_FromTheBottomUp() => Assert.Equal(
        ["/a/b -cpu", "/ -cpu -io"],
        Text(SubtreeControlPlanner.PlanDisable([Level("/", "", "cpu io"), Level("/a", "", "memory"), Level("/a/b", "", "cpu")], ["cpu", "io"])));
}
