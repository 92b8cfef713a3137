using System.CommandLine;
using System.Reflection;
using NodeStack.KubeApi;
using NodeStack.Kubelet;

namespace NodeStack.Verbs;

/// <summary>Prints what this binary is and which Kubernetes it matches.</summary>
internal static class VersionVerb
{
    public static Command Create()
    {
        var command = new Command("version", "Print the version of this binary and the Kubernetes version it follows");
        command.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.WriteLine($"nodestack {Version()} (Kubernetes {KubernetesVersion.Text})");
            return 0;
        });
        return command.WithExamples("nodestack version");
    }

    public static string Version()
    {
        var version = typeof(VersionVerb).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        var plus = version.IndexOf('+', StringComparison.Ordinal);
        return plus < 0 ? version : version[..plus];
    }
}
