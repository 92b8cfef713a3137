using k8s.Models;
using NodeStack.Kubelet.Admission;

namespace NodeStack.Kubelet.Tests.Admission;

public sealed class PreemptionPlannerTests
{
    [Theory]
    // The best effort pod has nothing to give; one burstable pod that is just enough beats a larger one.
    [InlineData("cpu", 500, "", "1|2 cpu=500m|3 cpu=900m", "2")]
    // Closest first: none alone is enough, the larger two are.
    [InlineData("cpu", 1000, "", "1 cpu=600m|2 cpu=500m|3 cpu=100m", "1,2")]
    // Guaranteed pods go only for what all others cannot give.
    [InlineData("cpu", 1000, "", "1 cpu=700m|2g cpu=800m memory=1Mi|3g cpu=300m memory=1Mi", "1,3")]
    // Only pods count: the best effort one goes.
    [InlineData("pods", 1, "", "1 cpu=100m|2", "2")]
    public void Plan_LeastHarm(string resource, long missing, string _, string pods, string victims)
    {
        var others = pods.Split('|').Select(Parse).ToArray();
        var plan = PreemptionPlanner.Plan(AdmissionBuild.Pod(99).Critical(), [new ResourceShortage(resource, missing, 0, 0)], others);
        Assert.Equal("", plan.Error);
        Assert.Equal(victims, string.Join(',', plan.Victims.Select(v => v.Metadata.Name[1..])));
    }

    [Fact]
    public void Plan_NotEnough_SaysWhatIsMissing()
    {
        var plan = PreemptionPlanner.Plan(
            AdmissionBuild.Pod(99).Critical(), [new ResourceShortage("cpu", 500, 0, 0)], [AdmissionBuild.Pod(1, "cpu=400m"), AdmissionBuild.Pod(2, "cpu=1").Critical()]);
        Assert.Empty(plan.Victims);
        Assert.Equal("no set of running pods found to reclaim resources: [(res: cpu, q: 100), ]", plan.Error);
    }

    [Fact]
    public void Plan_AnyPods_FreesEnoughOrSaysThatNobodyCan()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var pods = Enumerable.Range(1, random.Next(12)).Select(i => AdmissionBuild.Pod(i, $"cpu={random.Next(1, 300)}m")).ToArray();
            var need = random.Next(1, 1500);
            var plan = PreemptionPlanner.Plan(AdmissionBuild.Pod(99).Critical(), [new ResourceShortage("cpu", need, 0, 0)], pods);
            Assert.Equal(pods.Sum(Cpu) < need, plan.Error.Length > 0);
            Assert.True(plan.Error.Length > 0 ? plan.Victims.Count == 0 : plan.Victims.Sum(Cpu) >= need, $"seed {seed}");
            Assert.Equal(plan.Victims.Count, plan.Victims.Distinct().Count());
        }
    }

    private static long Cpu(V1Pod pod) => (long)(pod.Spec.Containers[0].Resources.Requests["cpu"].ToDecimal() * 1000);

    private static V1Pod Parse(string text)
    {
        var parts = text.Split(' ', 2);
        var requests = parts.Length > 1 ? parts[1] : "";
        var number = int.Parse(parts[0].TrimEnd('g'), System.Globalization.CultureInfo.InvariantCulture);
        return AdmissionBuild.Pod(number, requests, parts[0].EndsWith('g') ? requests : "");
    }
}
