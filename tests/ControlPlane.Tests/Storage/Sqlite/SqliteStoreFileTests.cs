using Microsoft.Data.Sqlite;
using NodeStack.ControlPlane.Storage;

namespace NodeStack.ControlPlane.Tests.Storage.Sqlite;

/// <summary>The store's files: whose they are, and what happens when they are not as they should be.</summary>
public sealed class SqliteStoreFileTests : IDisposable
{
    private readonly SqliteFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Open_NewFolder_IsOnlyTheOwners()
    {
        await using var store = _folder.Open();
        await store.MakeAsync("/registry/a", "1");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.Path));
        var files = Directory.GetFiles(_folder.Path);
        Assert.Contains(files, f => f.EndsWith("-wal", StringComparison.Ordinal));
        Assert.All(files, f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(f)));
    }

    [Fact]
    public async Task Open_Again_HasEverything()
    {
        long deleted;
        await using (var store = _folder.Open())
        {
            var revision = await store.MakeAsync("/registry/a", "1");
            await store.MakeAsync("/registry/b", "1");
            deleted = await store.RemoveAsync("/registry/a", revision);
            await store.CompactAsync(deleted, Deadline.Token());
        }
        await using var again = _folder.Open();
        Assert.Equal(deleted, await again.CurrentRevisionAsync(Deadline.Token()));
        Assert.Equal(["/registry/b=1"], await again.TextsAsync(new StoreQuery("/registry/")));
        await Assert.ThrowsAsync<RevisionCompactedException>(() => again.TextsAsync(new StoreQuery("/registry/", deleted - 1)));
    }

    [Fact]
    public async Task Open_SecondTime_IsRefusedAndTheFirstGoesOn()
    {
        await using var store = _folder.Open();
        var error = Assert.Throws<StoreUnavailableException>(() => _folder.Open());
        Assert.Contains($"The store in {_folder.Path} is in use by another process", error.Message, StringComparison.Ordinal);
        await store.MakeAsync("/registry/a", "1");
    }

    [Fact]
    public async Task Open_ValueChangedOnDisk_IsRefusedWithWhatToDo()
    {
        await FillAsync();
        var bytes = await File.ReadAllBytesAsync(_folder.File);
        var at = bytes.AsSpan().IndexOf("the value of key 500"u8);
        bytes[at + 4] ^= 1;
        await File.WriteAllBytesAsync(_folder.File, bytes);
        AssertDamaged("/registry/0500 at revision");
    }

    [Fact]
    public async Task Open_PagesOverwritten_IsRefusedWithWhatToDo()
    {
        await FillAsync();
        using (var file = File.OpenWrite(_folder.File))
        {
            file.Position = 3 * 4096;
            file.Write(new byte[4096 * 4]);
        }
        AssertDamaged("");
    }

    [Fact]
    public async Task Open_HeaderOverwritten_IsRefusedWithWhatToDo()
    {
        await FillAsync();
        using (var file = File.OpenWrite(_folder.File))
            file.Write("this is no database "u8);
        AssertDamaged("not a database");
    }

    [Fact]
    public async Task Open_FileCutShort_IsRefusedWithWhatToDo()
    {
        await FillAsync();
        using (var file = File.OpenWrite(_folder.File))
            file.SetLength(file.Length / 2);
        AssertDamaged("");
    }

    [Fact]
    public async Task Open_NewerFormat_IsRefused()
    {
        await FillAsync();
        Run("PRAGMA user_version=2");
        var error = Assert.Throws<StoreUnavailableException>(() => _folder.Open());
        Assert.Contains("has format 2, and this program knows format 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OtherDatabase_IsRefused()
    {
        Directory.CreateDirectory(_folder.Path);
        Run("CREATE TABLE photos(id)");
        Assert.Contains("not of this program", Assert.Throws<StoreUnavailableException>(() => _folder.Open()).Message, StringComparison.Ordinal);
    }

    /// <summary>A commit is answered when the log is on the disk.</summary>
    [Fact]
    public void OpenWriter_Durability_IsFull()
    {
        Directory.CreateDirectory(_folder.Path);
        File.WriteAllBytes(_folder.File, []);
        using var connection = ControlPlane.Storage.Sqlite.SqliteConnections.OpenWriter(_folder.File, 0);
        Assert.Equal(2, ControlPlane.Storage.Sqlite.SqliteConnections.Single(connection, "PRAGMA synchronous"));
    }

    private async Task FillAsync()
    {
        await using var store = _folder.Open();
        for (var i = 0; i < 1_000; i++)
            await store.MakeAsync($"/registry/{i:0000}", $"the value of key {i}, padded {new string('x', 100)}");
    }

    private void AssertDamaged(string detail)
    {
        var error = Assert.Throws<StoreUnavailableException>(() => _folder.Open());
        Assert.Contains($"The store file {_folder.File} is damaged", error.Message, StringComparison.Ordinal);
        Assert.Contains(detail, error.Message, StringComparison.Ordinal);
        Assert.Contains("put back a backup", error.Message, StringComparison.Ordinal);
        // Nothing holds the file after the refusal.
        Assert.Contains("is damaged", Assert.Throws<StoreUnavailableException>(() => _folder.Open()).Message, StringComparison.Ordinal);
    }

    private void Run(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
