using System.Globalization;
using System.Text;
using Prometheus;

namespace NodeStack.ControlPlane.Tests.MetricNames;

/// <summary>What a registry tells, for tests of its owners.</summary>
internal static class RegistryText
{
    public static async Task<string> TextAsync(this CollectorRegistry registry)
    {
        using var stream = new MemoryStream();
        await registry.CollectAndExportAsTextAsync(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>The value of one series, written as in the text; 0 when it is not there.</summary>
    public static double Value(string text, string series) => text.Split('\n')
        .Where(line => line.StartsWith(series + " ", StringComparison.Ordinal)).Select(line => double.Parse(line[(series.Length + 1)..], CultureInfo.InvariantCulture)).SingleOrDefault();
}
