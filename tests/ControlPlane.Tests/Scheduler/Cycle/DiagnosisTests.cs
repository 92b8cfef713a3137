using NodeStack.ControlPlane.Scheduler.Cycle;
using NodeStack.ControlPlane.Scheduler.Plugins;
using NodeStack.ControlPlane.Scheduler.Snapshot;

namespace NodeStack.ControlPlane.Tests.Scheduler.Cycle;

public sealed class DiagnosisTests
{
    private static readonly Verdict Cpu = Verdict.Unschedulable("Fit", "cpu");
    private static readonly Verdict Taint = Verdict.Unresolvable("Taint", "taint");

    /// <summary>Nodes in the order of their slots: c lacks CPU, b CPU and memory, t is tainted, a dot was not asked about.</summary>
    [Theory]
    [InlineData("cccc", "cpu 4")]
    [InlineData("ctct", "cpu 2, taint 2")]
    [InlineData("ccbbt", "cpu 4, memory 2, taint 1")]
    [InlineData(".c..ct", "cpu 2, other 3, taint 1")]
    [InlineData("....", "other 4")]
    public void Reasons_CountsNodes(string nodes, string expected)
    {
        var diagnosis = new Diagnosis(nodes.Length, nodes.Length) { Others = Verdict.Unresolvable("Other", "other") };
        for (var slot = 0; slot < nodes.Length; slot++)
        {
            if (nodes[slot] != '.')
                diagnosis.Set(new NodeEntry($"n{slot}", slot), VerdictOf(nodes[slot]));
        }
        Assert.Equal(expected, string.Join(", ", diagnosis.Reasons().OrderBy(static r => r.Key, StringComparer.Ordinal).Select(static r => $"{r.Key} {r.Value}")));
    }

    private static Verdict VerdictOf(char node) => node switch
    {
        'c' => Cpu,
        't' => Taint,
        // Another object each time, as filters make them that share none.
        _ => Verdict.Unschedulable("Fit", "cpu", "memory"),
    };
}
