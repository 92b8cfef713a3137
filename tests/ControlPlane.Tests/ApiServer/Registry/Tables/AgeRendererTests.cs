using NodeStack.ControlPlane.ApiServer.Registry.Tables;

namespace NodeStack.ControlPlane.Tests.ApiServer.Registry.Tables;

public class AgeRendererTests
{
    [Theory]
    [InlineData(-5, "<invalid>")]
    [InlineData(-1, "0s")]
    [InlineData(0, "0s")]
    [InlineData(119, "119s")]
    [InlineData(120, "2m")]
    [InlineData(125, "2m5s")]
    [InlineData(600, "10m")]
    [InlineData(10799, "179m")]
    [InlineData(10800, "3h")]
    [InlineData(11100, "3h5m")]
    [InlineData(28800, "8h")]
    [InlineData(47 * 3600, "47h")]
    [InlineData(48 * 3600, "2d")]
    [InlineData(49 * 3600, "2d1h")]
    [InlineData(8 * 86400, "8d")]
    [InlineData(729 * 86400, "729d")]
    [InlineData(730 * 86400, "2y")]
    [InlineData(735 * 86400, "2y5d")]
    [InlineData(8L * 365 * 86400 + 86400, "8y")]
    public void Render_Seconds_IsAsKubectlShows(long seconds, string text) => Assert.Equal(text, AgeRenderer.Render(TimeSpan.FromSeconds(seconds)));
}
