using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace NodeStack.Functional.Tests.ControlPlane.Support;

/// <summary>
/// Why the tour with kubectl cannot run here; null when it can. Debian 12's kubernetes-client is 1.20, too old for the API that is served: no
/// <c>create token</c>, no <c>events</c>, no server-side field validation.
/// </summary>
internal static class KubectlRequirement
{
    private const int OldestMinor = 32;

    public static string? Missing { get; } = Find();

    private static string? Find()
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("kubectl", ["version", "--client", "-o", "json"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var version = JsonNode.Parse(process.StandardOutput.ReadToEnd())?["clientVersion"];
            var minor = int.Parse(((string?)version?["minor"] ?? "0").TrimEnd('+'), CultureInfo.InvariantCulture);
            return minor >= OldestMinor ? null : $"needs kubectl 1.{OldestMinor} or newer, found {(string?)version?["gitVersion"]}";
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or System.Text.Json.JsonException or FormatException)
        {
            return $"needs kubectl 1.{OldestMinor} or newer: {e.Message}";
        }
    }
}
