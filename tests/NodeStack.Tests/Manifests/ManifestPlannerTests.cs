using System.Collections.Immutable;
using CsCheck;
using NodeStack.Manifests;

namespace NodeStack.NodeStack.Tests.Manifests;

public sealed class ManifestPlannerTests
{
    private static readonly DateTimeOffset s_now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ImmutableDictionary<ManifestKey, ManifestAttempt> s_none = ImmutableDictionary<ManifestKey, ManifestAttempt>.Empty;

    [Fact]
    public void Plan_AllNew_WhatOthersNeedComesFirst() => Assert.Equal(
        ["Namespace", "CustomResourceDefinition", "ConfigMap", "ServiceAccount", "Deployment", "Widget", "Service"],
        ManifestPlanner.Plan(
            [Item("Deployment"), Item("Widget"), Item("ConfigMap"), Item("CustomResourceDefinition"), Item("Service"), Item("ServiceAccount"), Item("Namespace")], s_none, s_now)
            .Due.Select(o => o.Key.Kind));

    [Fact]
    public void Plan_OneChanged_OnlyThatIsDue()
    {
        var memory = s_none.Add(Item("A").Key, ManifestPlanner.Succeeded(Item("A"))).Add(Item("B").Key, ManifestPlanner.Succeeded(Item("B")));
        var plan = ManifestPlanner.Plan([Item("A"), Item("B", "other")], memory, s_now);
        Assert.Equal("B", Assert.Single(plan.Due).Key.Kind);
        Assert.Null(plan.Next);
    }

    [Fact]
    public void Plan_FailedBefore_WaitsUnlessItsContentChanged()
    {
        var memory = s_none.Add(Item("A").Key, ManifestPlanner.Failed(Item("A"), null, "no", s_now, 0));
        var plan = ManifestPlanner.Plan([Item("A")], memory, s_now);
        Assert.Empty(plan.Due);
        Assert.Equal(s_now.AddSeconds(0.5), plan.Next);
        Assert.Single(ManifestPlanner.Plan([Item("A")], memory, plan.Next!.Value).Due);
        Assert.Single(ManifestPlanner.Plan([Item("A", "mended")], memory, s_now).Due);
    }

    [Fact]
    public void Failed_AgainAndAgain_PausesGrowToThirtySeconds()
    {
        ManifestAttempt? attempt = null;
        var pauses = Enumerable.Range(0, 9).Select(_ => ((attempt = ManifestPlanner.Failed(Item("A"), attempt, "no", s_now, 0)).NotBefore - s_now).TotalSeconds).ToList();
        Assert.Equal([0.5, 1, 2, 4, 8, 16, 30, 30, 30], pauses);
        Assert.Equal(1, ManifestPlanner.Failed(Item("A", "mended"), attempt, "no", s_now, 0).Failures);
    }

    [Fact]
    public void Plan_SameObjectTwice_TheLastCountsAndItIsTold()
    {
        var plan = ManifestPlanner.Plan([Item("A", "first", "a.yaml"), Item("A", "second", "b.yaml")], s_none, s_now);
        Assert.Equal("second", Assert.Single(plan.Due).Hash);
        Assert.Equal(new ManifestProblem("a.yaml, document 1", "A x is there again (b.yaml, document 1), and that one counts"), Assert.Single(plan.Problems));
    }

    [Fact]
    public void Plan_ObjectLeftTheFolderAndCameBack_IsAppliedAgain()
    {
        var memory = s_none.Add(Item("A").Key, ManifestPlanner.Succeeded(Item("A")));
        var without = ManifestPlanner.Plan([], memory, s_now);
        Assert.Empty(without.Memory);
        Assert.Single(ManifestPlanner.Plan([Item("A")], without.Memory, s_now).Due);
    }

    [Fact]
    public void Plan_AnyFailures_ConvergesWhenTheyEnd() => Gen.Select(Gen.Int[0, 4], Gen.Int[0, 3], (kind, failures) => (kind, failures)).Array[0, 12].Sample(values =>
    {
        var objects = values.Select((v, i) => Item($"K{v.kind}", $"h{i}", $"f{i:00}")).ToList();
        var left = values.Select((v, i) => (Key: objects[i].Key, v.failures)).GroupBy(v => v.Key).ToDictionary(g => g.Key, g => g.Last().failures);
        var expected = left.Values.Sum() + left.Count;
        var (memory, now, sent) = (s_none, s_now, 0);
        for (var turn = 0; turn < 10; turn++)
        {
            var plan = ManifestPlanner.Plan(objects, memory, now);
            foreach (var item in plan.Due)
            {
                sent++;
                memory = memory.SetItem(item.Key, left[item.Key]-- > 0 ? ManifestPlanner.Failed(item, memory.GetValueOrDefault(item.Key), "no", now, 1) : ManifestPlanner.Succeeded(item));
            }
            now = ManifestPlanner.Plan(objects, memory, now).Next ?? now;
        }
        var last = ManifestPlanner.Plan(objects, memory, now);
        Assert.Empty(last.Due);
        Assert.Null(last.Next);
        Assert.Equal(expected, sent);
    });

    private static ManifestObject Item(string kind, string hash = "h", string file = "f") => new(new ManifestPlace(file, 1), new ManifestKey("v1", kind, "", "x"), default, hash);
}
