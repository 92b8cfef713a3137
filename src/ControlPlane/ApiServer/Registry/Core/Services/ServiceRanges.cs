using System.Net;

namespace NodeStack.ControlPlane.ApiServer.Registry.Core.Services;

/// <summary>What services can be given.</summary>
/// <param name="Networks">At most one of each family; the first is the cluster's own.</param>
/// <param name="FirstPort">Of the node ports.</param>
/// <param name="LastPort">Inclusive.</param>
internal sealed record ServiceRanges(IReadOnlyList<IPNetwork> Networks, int FirstPort = 30000, int LastPort = 32767)
{
    public static string FamilyOf(IPAddress address) => address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4";

    public string PrimaryFamily => FamilyOf(Networks[0].BaseAddress);

    public bool Has(string family) => Networks.Any(n => FamilyOf(n.BaseAddress) == family);

    public IPNetwork Of(string family) => Networks.First(n => FamilyOf(n.BaseAddress) == family);
}
