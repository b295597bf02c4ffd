/** A button for each job. */
import { useStartTask } from 'react-task-status';
import { JOBS, type Job } from './jobs.js';

interface JobButtonsProps {
  readonly onStarted: (id: string) => void;
}

export function JobButtons({ onStarted }: JobButtonsProps) {
  const { startAsync, error } = useStartTask();

  async function begin({ type, title }: Job): Promise<void> {
    try {
      const { id } = await startAsync({ type, title });
      onStarted(id);
    } catch {
      // Shown below: `error`.
    }
  }

  return (
    <section className="panel" aria-labelledby="jobs-title">
      <h2 id="jobs-title" className="panel-title">
        Jobs
      </h2>
      <ul className="jobs">
        {JOBS.map((job) => (
          <li key={job.type} className="job">
            <button type="button" className="button" onClick={() => void begin(job)}>
              Start {job.name}
            </button>
            <p className="hint">{job.description}</p>
          </li>
        ))}
      </ul>
      <p className="problem" role="alert">
        {error?.message}
      </p>
    </section>
  );
}
