using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace NodeStack.ControlPlane.ApiServer.Http;

/// <summary>The version of Kubernetes that is served, as <c>/version</c> tells it.</summary>
public static class ServerVersion
{
    public const string Major = "1";
    public const string Minor = "36";
    public const string MinCompatibilityMinor = "35";

    /// <summary>Clients compare this with their own version, so it is upstream's with ours appended.</summary>
    public static string GitVersion { get; } = $"v1.36.2+nodestack.{typeof(ServerVersion).Assembly.GetName().Version?.ToString(3) ?? "0.0.0"}";

    public static JsonObject Render() => new()
    {
        ["major"] = Major,
        ["minor"] = Minor,
        ["emulationMajor"] = Major,
        ["emulationMinor"] = Minor,
        ["minCompatibilityMajor"] = Major,
        ["minCompatibilityMinor"] = MinCompatibilityMinor,
        ["gitVersion"] = GitVersion,
        ["gitCommit"] = "",
        ["gitTreeState"] = "",
        ["buildDate"] = "1970-01-01T00:00:00Z",
        ["goVersion"] = "",
        ["compiler"] = "dotnet",
        ["platform"] = $"linux/{(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "amd64")}",
    };
}
