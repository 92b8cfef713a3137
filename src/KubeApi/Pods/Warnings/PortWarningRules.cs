using System.Globalization;
using NodeStack.KubeApi.Pods.Validation;
using NodeStack.KubeApi.Validation;

namespace NodeStack.KubeApi.Pods.Warnings;

/// <summary>Ports of a pod that are said twice.</summary>
internal static class PortWarningRules
{
    public static IEnumerable<string> Of(FieldCursor spec)
    {
        var ports = PodSpecValidator.AllContainers(spec).SelectMany(c => c["ports"].Items).ToArray();
        return [.. Overlaps(ports), .. Names(ports)];
    }

    private static IEnumerable<string> Overlaps(FieldCursor[] ports)
    {
        for (var i = 0; i < ports.Length; i++)
        {
            if (!ports[i]["hostIP"].IsEmpty && ports[i]["hostPort"].IsEmpty)
                yield return $"{ports[i]}: hostIP set without hostPort: {Describe(ports[i])}";
            for (var j = 0; j < i; j++)
            {
                if (ports[j]["containerPort"].Number == ports[i]["containerPort"].Number && ports[j]["protocol"].Text == ports[i]["protocol"].Text
                    && Overlap(ports[i], ports[j]) is { } how)
                    yield return $"{ports[i]}: {how} port definition with {ports[j]}";
            }
        }
    }

    private static string? Overlap(FieldCursor port, FieldCursor other)
    {
        var (ip, otherIp) = (port["hostIP"].Text, other["hostIP"].Text);
        var (host, otherHost) = (port["hostPort"].Number, other["hostPort"].Number);
        if (ip == otherIp && host == otherHost)
            return "duplicate";
        if (host == 0 || otherHost == 0)
            return "overlapping";
        return host == otherHost && (ip.Length == 0) != (otherIp.Length == 0) ? "dangerously ambiguous" : null;
    }

    private static IEnumerable<string> Names(FieldCursor[] ports)
    {
        var first = new Dictionary<string, FieldCursor>(StringComparer.Ordinal);
        foreach (var port in ports.Where(p => !p["name"].IsEmpty))
        {
            var name = port["name"].Text;
            if (!first.TryAdd(name, port))
                yield return $"{port}: duplicate port name {QuotedTextRenderer.Quote(name)} with {first[name]}, services and probes that select ports by name will use {first[name]}";
        }
    }

    private static string Describe(FieldCursor port) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{Name:{port["name"].Text} HostPort:{port["hostPort"].Number} ContainerPort:{port["containerPort"].Number} Protocol:{port["protocol"].Text} HostIP:{port["hostIP"].Text}}}");
}
