using System.Net;
using CsCheck;
using NodeStack.ControlPlane.Controllers.Hosting;
using NodeStack.ControlPlane.Controllers.NodeIpam;
using Xunit;

namespace NodeStack.ControlPlane.Tests.Controllers.NodeIpam;

public sealed class CidrSetTests
{
    [Theory]
    [InlineData("10.244.0.0/16", 24, "10.244.0.0/24", "10.244.1.0/24", 256)]
    [InlineData("10.0.0.0/23", 24, "10.0.0.0/24", "10.0.1.0/24", 2)]
    [InlineData("fd00::/48", 64, "fd00::/64", "fd00:0:0:1::/64", 65536)]
    [InlineData("fd00::/112", 120, "fd00::/120", "fd00::100/120", 256)]
    public void Take_Ranges_Table(string range, int mask, string first, string second, int count)
    {
        var set = new CidrSet(IPNetwork.Parse(range), mask);

        Assert.Equal((first, second, count), (set.Take().ToString(), set.Take().ToString(), set.Count));
    }

    [Theory]
    [InlineData("10.0.0.0/24", 16)]
    [InlineData("fd00::/32", 64)]
    [InlineData("10.0.0.0/16", 40)]
    public void New_MaskThatDoesNotFit_Fails(string range, int mask) =>
        Assert.Equal("New CIDR set failed; the node CIDR size is too big", Assert.Throws<FormatException>(() => new CidrSet(IPNetwork.Parse(range), mask)).Message);

    [Fact]
    public void Occupy_LargerRange_AllPartsInIt()
    {
        var set = new CidrSet(IPNetwork.Parse("10.0.0.0/16"), 24);

        Assert.True(set.Occupy(IPNetwork.Parse("10.0.0.0/20")));
        Assert.Equal((16, "10.0.16.0/24"), (set.Used, set.Take().ToString()));
        Assert.False(set.Occupy(IPNetwork.Parse("11.0.0.0/24")));
        Assert.True(set.Occupy(IPNetwork.Parse("10.0.0.0/8")));
        Assert.Null(set.Take());
    }

    [Fact]
    public void Take_AnyTakesAndReleases_NoPartIsGivenTwice() =>
        Gen.Bool.List[0, 200].Sample(steps =>
        {
            var set = new CidrSet(IPNetwork.Parse("10.0.0.0/20"), 24);
            var given = new List<IPNetwork>();
            foreach (var take in steps)
            {
                if (!take && given.Count > 0)
                {
                    set.Release(given[0]);
                    given.RemoveAt(0);
                }
                else if (set.Take() is { } part)
                    given.Add(part);
                else if (given.Count != 16)
                    return false;
            }
            return given.Distinct().Count() == given.Count && set.Used == given.Count;
        });

    [Fact]
    public void Sets_BothFamilies_MasksOfTheirOwnAndServicesLeftOut()
    {
        var sets = NodeIpamRules.Sets(new ClusterControllerOptions { ClusterCidr = "10.0.0.0/16,fd00::/56", ServiceClusterIpRange = "10.0.0.0/24" });

        Assert.Equal(["10.0.1.0/24", "fd00::/64"], sets.Select(s => s.Take().ToString()));
        Assert.Throws<FormatException>(() => NodeIpamRules.Sets(new ClusterControllerOptions { ClusterCidr = "10.0.0.0/16,10.1.0.0/16" }));
        Assert.Throws<FormatException>(() => NodeIpamRules.Sets(new ClusterControllerOptions()));
    }
}
