using System.Text.Json;
using NodeStack.Preflight;

namespace NodeStack.NodeStack.Tests.Preflight;

public sealed class PreflightRendererTests
{
    private static readonly Check[] Checks =
    [
        Check.Ok("swap", "off"),
        Check.Reduced("systemd", "is not the init system", "no watchdog", "boot with it"),
    ];

    [Fact]
    public void Text_ReducedHost_SaysWhatFollowsAndTheVerdict() => Assert.Equal(
        """
        ok       swap              off
        reduced  systemd           is not the init system
                                   therefore: no watchdog
                                   to change: boot with it

        reduced: pods run on this host, but not everything is enforced (see above)

        """,
        PreflightRenderer.Text(Checks));

    [Fact]
    public void Json_ReducedHost_HasResultExitCodeAndChecks()
    {
        var root = JsonDocument.Parse(PreflightRenderer.Json(Checks)).RootElement;

        Assert.Equal("reduced", root.GetProperty("result").GetString());
        Assert.Equal(3, root.GetProperty("exitCode").GetInt32());
        var check = root.GetProperty("checks")[1];
        Assert.Equal(("systemd", "reduced", "no watchdog"),
            (check.GetProperty("name").GetString(), check.GetProperty("status").GetString(), check.GetProperty("consequence").GetString()));
    }
}
