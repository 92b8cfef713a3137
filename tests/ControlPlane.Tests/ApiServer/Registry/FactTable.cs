namespace NodeStack.ControlPlane.Tests.ApiServer.Registry;

/// <summary>The tables of upstream facts beside the tests.</summary>
internal static class FactTable
{
    public static IEnumerable<string> Lines(string name)
    {
        using var stream = typeof(FactTable).Assembly.GetManifestResourceStream($"facts/{name}")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l[0] != '#')];
    }
}
