using System.Globalization;

namespace NodeStack.Functional.Tests.Support;

/// <summary>How much of something a test does: little on every run, as much as the environment says when somebody has the time (docs/performance.md).</summary>
internal static class TestScale
{
    public static int Of(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted) ? wanted : usual;
}
