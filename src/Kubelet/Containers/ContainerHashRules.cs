using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using k8s.Models;

namespace NodeStack.Kubelet.Containers;

/// <summary>
/// The hash that tells whether a running container is still the one wished for. Bit for bit upstream's (since 1.31: over name
/// and image), so that a node that changes over keeps its containers running.
/// </summary>
internal static class ContainerHashRules
{
    private const uint FnvOffset = 2166136261;
    private const uint FnvPrime = 16777619;

    public static string Of(V1Container container)
    {
        var json = Encoding.UTF8.GetBytes($"{{\"image\":\"{Text(container.Image)}\",\"name\":\"{Text(container.Name)}\"}}");
        var hash = FnvOffset;
        // Upstream hashes its debug printer's picture of the JSON's bytes, not the bytes.
        foreach (var c in $"([]uint8)[{string.Join(' ', json)}]")
            hash = (hash ^ c) * FnvPrime;
        return hash.ToString("x", CultureInfo.InvariantCulture);
    }

    private static JsonEncodedText Text(string? value) => JsonEncodedText.Encode(value ?? "", JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
}
