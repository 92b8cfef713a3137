using System.Security.Cryptography;
using System.Text;
using NodeStack.CriShim.Containerd;

namespace NodeStack.Kubelet.Hosting;

/// <summary>The settings of a supervised containerd that depend on where it lives.</summary>
internal static class RuntimeOptionsRules
{
    private const string UsualFolder = "/var/lib/nodestack/containerd";

    /// <summary>
    /// Two nodes on one machine (tests do that) must not share a bridge or its addresses: away from the usual folder both follow
    /// from the folder's name. <paramref name="podCidr"/> wins where it is given.
    /// </summary>
    public static ContainerdOptions OwnContainerd(string folder, string sandboxImage, string podCidr)
    {
        var usual = new ContainerdOptions { Folder = folder, SandboxImage = sandboxImage };
        if (folder != UsualFolder)
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes(folder));
            usual = usual with
            {
                BridgeName = "ns" + Convert.ToHexStringLower(hash.AsSpan(0, 5)),
                PodSubnet = $"10.{128 + (hash[5] & 0x7f)}.{hash[6] & 0xfc}.0/22",
            };
        }
        return podCidr.Length == 0 ? usual : usual with { PodSubnet = podCidr };
    }
}
