using System.Runtime.CompilerServices;
using NodeStack.TestSupport.Metrics;

namespace NodeStack.Kubelet.Tests.MetricNames;

/// <summary>The lists of this folder.</summary>
internal static class MetricLists
{
    public static SortedDictionary<string, string> List(string name) => MetricText.List(PathOf(name));

    private static string PathOf(string name, [CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, name + ".txt");
}
