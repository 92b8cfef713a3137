using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Objects.Reading;
using NodeStack.ControlPlane.ApiServer.Objects;

namespace NodeStack.ControlPlane.ApiServer.Bootstrap;

/// <summary>
/// What extension API servers trust, in the ConfigMap <c>extension-apiserver-authentication</c>: several API servers each add their authorities, none
/// takes another's away.
/// </summary>
public static class TrustBundleRules
{
    private const string End = "-----END CERTIFICATE-----";

    public static bool Merge(JsonObject current, JsonObject wish)
    {
        var present = current.Map("data");
        var changed = false;
        foreach (var (key, value) in wish.Map("data"))
        {
            var merged = key.EndsWith("-ca-file", StringComparison.Ordinal) ? Bundle(present.GetValueOrDefault(key, ""), value) : value;
            if (present.GetValueOrDefault(key) == merged)
                continue;
            current.Child("data")[key] = merged;
            changed = true;
        }
        return changed;
    }

    private static string Bundle(string present, string added)
    {
        var known = Certificates(present);
        return string.Concat(known.Concat(Certificates(added).Except(known, StringComparer.Ordinal)).Select(c => c + "\n"));
    }

    private static string[] Certificates(string bundle) =>
        [.. bundle.Split(End, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(c => $"{c}\n{End}")];
}
