using System.Text;

namespace NodeStack.Kubelet.Stats.Cadvisor;

/// <summary>One family of /metrics/cadvisor: how it is announced, and how its samples are taken from a group.</summary>
internal sealed class CadvisorFamily(string name, string type, string help, Action<MetricTextWriter, CadvisorGroup> write)
{
    public string Name { get; } = name;
    public byte[] NameBytes { get; } = Encoding.UTF8.GetBytes(name);
    public byte[] Head { get; } = Encoding.UTF8.GetBytes($"# HELP {name} {help}\n# TYPE {name} {type}\n");

    /// <summary>Writes the samples of one group; none where there is no value.</summary>
    public Action<MetricTextWriter, CadvisorGroup> Write { get; } = write;

    /// <summary>One sample per group at most.</summary>
    public static CadvisorFamily Gauge(string name, string help, Func<CadvisorGroup, double?> value) =>
        new(name, "gauge", help, (to, group) => to.Sample(group.Labels, default, value(group), group.At));

    /// <inheritdoc cref="Gauge"/>
    public static CadvisorFamily Counter(string name, string help, Func<CadvisorGroup, double?> value) =>
        new(name, "counter", help, (to, group) => to.Sample(group.Labels, default, value(group), group.At));

    /// <summary>As <see cref="Gauge"/>, of what is wished and not measured: without a time.</summary>
    public static CadvisorFamily Fixed(string name, string help, Func<CadvisorGroup, double?> value) =>
        new(name, "gauge", help, (to, group) => to.Sample(group.Labels, default, value(group), null));
}
