using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using NodeStack.Functional.Tests.ControlPlane.Support;

namespace NodeStack.Functional.Tests.Joined;

/// <summary>Approves and signs the requests of nodes, as an administrator and the controllers of a cluster would.</summary>
internal sealed class TestSigner(ApiServerProcess server, Kubectl kubectl)
{
    private readonly HashSet<string> _done = [];

    /// <summary>Signs what is open now. Returns the signers that were asked so far.</summary>
    public async Task<IReadOnlyList<string>> SignAsync()
    {
        var list = JsonNode.Parse(await kubectl.RunAsync("get certificatesigningrequests -o json"))!["items"]!.AsArray();
        foreach (var request in list)
        {
            var name = request!["metadata"]!["name"]!.ToString();
            if (!_done.Add(name))
                continue;
            await kubectl.RunAsync($"certificate approve {name}");
            var pem = Convert.ToBase64String(Encoding.ASCII.GetBytes(Sign(request["spec"]!)));
            await kubectl.RunAsync($$$"""patch certificatesigningrequest {{{name}}} --subresource=status --type=merge -p '{"status":{"certificate":"{{{pem}}}"}}'""");
        }
        return [.. list.Select(r => r!["spec"]!["signerName"]!.ToString()).Order(StringComparer.Ordinal)];
    }

    private string Sign(JsonNode spec)
    {
        using var authority = X509Certificate2.CreateFromPemFile(Path.Combine(server.Pki, "ca.crt"), Path.Combine(server.Pki, "ca.key"));
        var asked = CertificateRequest.LoadSigningRequestPem(
            Encoding.ASCII.GetString(Convert.FromBase64String(spec["request"]!.ToString())), HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        var purpose = spec["usages"]!.AsArray().Any(u => u!.ToString() == "server auth") ? "1.3.6.1.5.5.7.3.1" : "1.3.6.1.5.5.7.3.2";
        asked.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
        var now = TimeProvider.System.GetUtcNow();
        using var issued = asked.Create(authority, now.AddMinutes(-5), now.AddHours(12), RandomNumberGenerator.GetBytes(8).Select((b, i) => i == 0 ? (byte)(b & 0x7f | 0x40) : b).ToArray());
        return issued.ExportCertificatePem();
    }
}
