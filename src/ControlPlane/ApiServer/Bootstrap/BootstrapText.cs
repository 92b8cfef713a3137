namespace NodeStack.ControlPlane.ApiServer.Bootstrap;

/// <summary>The texts about system objects that are carried in the assembly.</summary>
public static class BootstrapText
{
    public static string Policy { get; } = Read("bootstrap/policy.txt");

    public static string FlowControl { get; } = Read("bootstrap/flowcontrol.txt");

    private static string Read(string name)
    {
        using var stream = typeof(BootstrapText).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
