using NodeStack.Logging;

namespace NodeStack.NodeStack.Tests.Logging;

public sealed class BoundedLogFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bounded-log").FullName;

    [Fact]
    public void Write_PastTheBound_PutsTheOldAside_LinesStayWhole()
    {
        var path = Path.Combine(_folder, "logs", "it.log");
        using (var file = new BoundedLogFile(path, 100))
            for (var i = 0; i < 50; i++)
                file.Write(System.Text.Encoding.ASCII.GetBytes($"line {i:00}\n"));
        var lines = File.ReadAllLines(path + ".1").Concat(File.ReadAllLines(path)).ToArray();
        Assert.True(new FileInfo(path).Length <= 100 && new FileInfo(path + ".1").Length <= 100);
        Assert.Equal(Enumerable.Range(50 - lines.Length, lines.Length).Select(i => $"line {i:00}"), lines);
    }

    [Fact]
    public void Write_PastTheBoundWithSomethingInTheWay_FailsAndGoesOnWhenItIsGone()
    {
        var path = Path.Combine(_folder, "it.log");
        using var file = new BoundedLogFile(path, 10);
        file.Write("line 00\n"u8);
        Directory.CreateDirectory(path + ".1");
        Assert.ThrowsAny<IOException>(() => file.Write("line 01\n"u8));
        Assert.ThrowsAny<IOException>(() => file.Write("line 02\n"u8));
        Directory.Delete(path + ".1");
        file.Write("line 03\n"u8);
        file.Flush();
        Assert.Equal(["line 00"], File.ReadAllLines(path + ".1"));
        Assert.Equal(["line 03"], File.ReadAllLines(path));
    }

    [Fact]
    public void Open_Again_GoesOn()
    {
        var path = Path.Combine(_folder, "it.log");
        for (var i = 0; i < 2; i++)
            using (var file = new BoundedLogFile(path, 100))
                file.Write("x\n"u8);
        Assert.Equal(["x", "x"], File.ReadAllLines(path));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
