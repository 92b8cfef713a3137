namespace NodeStack.ControlPlane.Storage.Sqlite;

/// <summary>
/// The folder of one store, held by this process until it is disposed of: private to its owner, and locked against a second process (a lock of the kernel
/// on <c>store.lock</c>, gone with the process however it ends).
/// </summary>
internal sealed class StoreFolder : IDisposable
{
    private const UnixFileMode OwnerFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>EWOULDBLOCK of flock(2): .NET puts the errno there.</summary>
    private const int WouldBlock = 11;
    private readonly FileStream _lock;

    private StoreFolder(string path, FileStream @lock) => (Path, _lock) = (path, @lock);

    public string Path { get; }

    public string File => System.IO.Path.Combine(Path, "store.db");

    /// <exception cref="StoreUnavailableException">Another process has it, or it cannot be used.</exception>
    public static StoreFolder Open(string path)
    {
        try
        {
            Directory.CreateDirectory(path, OwnerFolder);
            new DirectoryInfo(path).UnixFileMode = OwnerFolder;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The folder {path} of the store cannot be used: {error.Message}", error);
        }
        var folder = new StoreFolder(path, Lock(path));
        try
        {
            folder.MakeFile();
            return folder;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            folder.Dispose();
            throw new StoreUnavailableException($"The file {folder.File} cannot be used: {error.Message}", error);
        }
    }

    public void Dispose() => _lock.Dispose();

    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(path, "store.lock"), new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = OwnerFile,
            });
        }
        catch (IOException error) when (error.HResult == WouldBlock)
        {
            throw new StoreUnavailableException($"The store in {path} is in use by another process: stop it first, or use another folder", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"The folder {path} of the store cannot be used: {error.Message}", error);
        }
    }

    /// <summary>SQLite gives its log and index files the mode of the database file, so that is made before SQLite makes it.</summary>
    private void MakeFile()
    {
        using (new FileStream(File, new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, UnixCreateMode = OwnerFile }))
        {
        }
        System.IO.File.SetUnixFileMode(File, OwnerFile);
    }
}
