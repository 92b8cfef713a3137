using System.Text.Json;
using NodeStack.CriShim.Images;
using NodeStack.Images;

namespace NodeStack.NodeStack.Tests.Images;

public sealed class ImageTableRendererTests
{
    private static readonly Image[] Images =
    [
        new("sha256:d95fcb412136c3614f7f919a93ce99ffadecdbe00e2ff42958e7ebd1e3be4cbd", ["localhost/nodestack/pause:1"], [], 1_200, 65535, "", true),
        new("sha256:aada3c6c35abb32815d1eceb35749e060e646af70f76f22fd272a3869bc6b2c4",
            ["localhost:5000/busybox:1.37", "localhost/busybox:1"], [], 1_032_000, null, "", false),
        new("sha256:0123456789abcdef0123456789abcdef", [], ["localhost/gone@sha256:aa"], 12_300_000_000, null, "", false),
        new("short", [], [], 12, null, "", false),
    ];

    [Fact]
    public void Render_Images_OneAlignedLinePerName() => Assert.Equal(
        """
        IMAGE                       TAG      IMAGE ID       SIZE
        <none>                      <none>   short          12B
        localhost/busybox           1        aada3c6c35ab   1.0MB
        localhost/gone              <none>   0123456789ab   12.30GB
        localhost/nodestack/pause   1        d95fcb412136   1.2kB
        localhost:5000/busybox      1.37     aada3c6c35ab   1.0MB

        """,
        ImageTableRenderer.Render(Images));

    [Fact]
    public void Render_NoImages_IsTheHeading() => Assert.Equal("IMAGE   TAG   IMAGE ID   SIZE\n", ImageTableRenderer.Render([]));

    [Fact]
    public void RenderJson_Images_CarryNamesAndPin()
    {
        var images = JsonDocument.Parse(ImageJsonRenderer.Render(Images)).RootElement.GetProperty("images");

        Assert.Equal(4, images.GetArrayLength());
        Assert.Equal("localhost/nodestack/pause:1", images[0].GetProperty("repoTags")[0].GetString());
        Assert.True(images[0].GetProperty("pinned").GetBoolean());
    }
}
